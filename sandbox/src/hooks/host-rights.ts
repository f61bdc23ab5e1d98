/** Whether an address lies on one of these hosts, written as `Capabilities.hosts` says. False for what is no address. */
export function isOnHosts(address: string, hosts: readonly string[] = []): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return hosts.some((host) => covers(host, url));
}

/** How an address is asked for in `Capabilities.hosts`. */
export function hostRight(address: string): string {
  const { protocol, host } = new URL(address);
  return protocol === "http:" ? `http://${host}` : host;
}

function covers(pattern: string, { protocol, hostname, port }: URL): boolean {
  const [, scheme = "https://", star, rest = ""] = /^(https?:\/\/)?(\*\.)?(.*)$/i.exec(pattern) ?? [];
  const address = `${scheme.toLowerCase()}${rest}`;
  if (!URL.canParse(address)) return false;
  const wanted = new URL(address);
  if (wanted.protocol !== protocol || wanted.port !== port) return false;
  return star === undefined ? wanted.hostname === hostname : hostname.endsWith(`.${wanted.hostname}`);
}
