import type { ServerResponse } from "node:http";
/** One reply while it is given, and what became of it. */
export interface Reply {
    readonly response: ServerResponse;
    /** Settles when the reply is over; never rejects. */
    readonly ended: Promise<Ending>;
    /** The ending, once there is one. */
    readonly ending: Ending | undefined;
    /** Settles with the bytes accepted so far when a write has waited for the client for `stallMs`. */
    readonly stalled: Promise<number>;
    /** Bytes of the body that the socket has accepted. */
    bytesWritten: number;
    /** Says that what closes the connection from now on is the upstream's own doing. */
    claimEnding(): void;
    /** Tells that a write has been waiting for the client. */
    reportStall(): void;
}
/** Who closed the connection or ended the reply, and when (`performance.now()`). */
interface Ending {
    readonly by: "client" | "upstream";
    readonly at: number;
}
/** How long a write has to wait before the client counts as not reading, in milliseconds. */
export declare const stallMs = 100;
/** Watches a response from its first moment to its last. */
export declare function createReply(response: ServerResponse): Reply;
export {};
