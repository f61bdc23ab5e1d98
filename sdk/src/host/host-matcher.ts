import { type HostPattern, parseHost } from "./host-pattern.ts";

/** Tells whether an address may be called. */
export type HostMatcher = (url: URL) => boolean;

/**
 * Tells whether an address lies on one of the hosts, each given as in `Capabilities.hosts`. The address is compared as it
 * will be called: other spellings of it, such as a number for an IP address, are the same to the `URL` that holds it. A
 * name with a dot at its end is another name. Only `strict` tells `https` from `http` where a host names no scheme.
 */
export function hostMatcher(hosts: readonly string[], { strict = false } = {}): HostMatcher {
  const patterns = hosts.flatMap((host) => parseHost(host.trim()) ?? []);
  return (url) => patterns.some((pattern) => matches(pattern, url, strict));
}

/** Host and port of an address, the port also where it is the usual one. */
export function hostOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}

function matches({ isPlain, isWild, name, port }: HostPattern, url: URL, strict: boolean): boolean {
  if (portOf(url) !== port) return false;
  if (strict && (url.protocol === "http:") !== isPlain) return false;
  // An address has no subdomains: what ends in one is another address.
  return isWild ? url.hostname.endsWith(`.${name}`) && url.hostname.length > name.length + 1 : url.hostname === name;
}

function portOf({ port, protocol }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "http:" ? 80 : 443;
}
