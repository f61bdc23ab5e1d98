import { hostMatcher } from "@patchbay/sdk/host";

/** Whether an address lies on one of these hosts, written as `Capabilities.hosts` says. False for what is no address. */
export function isOnHosts(address: string, hosts: readonly string[] = []): boolean {
  return URL.canParse(address) && hostMatcher(hosts, { strict: true })(new URL(address));
}

/** How an address is asked for in `Capabilities.hosts`. */
export function hostRight(address: string): string {
  const { protocol, host } = new URL(address);
  return protocol === "http:" ? `http://${host}` : host;
}
