/** Tells whether an address may be called. */
export type HostMatcher = (url: URL) => boolean;
/**
 * Tells whether an address lies on one of the hosts, each given as in `Capabilities.hosts`. The address is compared as it
 * will be called: other spellings of it, such as a number for an IP address, are the same to the `URL` that holds it. A
 * name with a dot at its end is another name. Only `strict` tells `https` from `http` where a host names no scheme.
 */
export declare function hostMatcher(hosts: readonly string[], { strict }?: {
    strict?: boolean | undefined;
}): HostMatcher;
/** Host and port of an address, the port also where it is the usual one. */
export declare function hostOf(url: URL): string;
