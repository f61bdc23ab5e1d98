/** What is wrong with an address, if anything. The address is not repeated: it may hold a password. */
export function urlProblem(address: string, protocols: readonly string[]): string | undefined {
  const allowed = protocols.map((protocol) => `${protocol}//`).join(" or ");
  if (!URL.canParse(address)) return `must be an address that begins with ${allowed}`;
  const { protocol, username, password } = new URL(address);
  if (!protocols.includes(protocol)) return `must begin with ${allowed}, not ${protocol}`;
  return username === "" && password === "" ? undefined : "must not hold a user name or password";
}

/** What is wrong with a proxy's address, if anything. It may hold a user name and password. */
export function proxyProblem(address: string): string | undefined {
  if (address === "direct") return undefined;
  const allowed = "http://, https:// or socks5://, or be direct";
  if (!URL.canParse(address)) return `must be an address that begins with ${allowed}`;
  const { protocol, hostname } = new URL(address);
  if (!["http:", "https:", "socks5:"].includes(protocol)) return `must begin with ${allowed}`;
  return hostname === "" ? "has no host" : undefined;
}
