/** A host that a plugin may reach, read from `host`, `host:port`, `http://host:port` or one of these with `*.` before it. */
export interface HostPattern {
    readonly isPlain: boolean;
    /** Stands for one or more labels before the name. */
    readonly isWild: boolean;
    /** In lower case; an IPv6 address in brackets. */
    readonly name: string;
    readonly port: number;
}
/** Reads a host; undefined for a text that is none. */
export declare function parseHost(text: string): HostPattern | undefined;
/** The one way to write a host, always with its port. */
export declare function hostText({ isPlain, isWild, name, port }: HostPattern): string;
/** What lies on both hosts; undefined for nothing. */
export declare function commonHost(one: HostPattern, other: HostPattern): HostPattern | undefined;
/** Whether all of the second lies on the first. */
export declare function coversHost(wide: HostPattern, narrow: HostPattern): boolean;
