/**
 * Tells whether an address lies on one of the hosts, each given as `host:port` with 443 for a port left out. Both must
 * be the same, character by character: no patterns, no subdomains.
 */
export function hostMatcher(hosts: readonly string[]): (url: URL) => boolean {
  const allowed = new Set(hosts.map((host) => withPort(host.trim().toLowerCase())));
  return (url) => allowed.has(hostOf(url));
}

/** Host and port of an address, the port also where it is the usual one. */
export function hostOf(url: URL): string {
  return `${url.hostname}:${url.port || usualPort(url.protocol)}`;
}

function withPort(host: string): string {
  return /:\d+$/.test(host) ? host : `${host}:443`;
}

function usualPort(protocol: string): string {
  return protocol === "http:" ? "80" : "443";
}
