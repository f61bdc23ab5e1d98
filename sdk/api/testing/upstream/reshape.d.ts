import type { Gate } from "./gate.ts";
import type { Script } from "./script.ts";
/**
 * Sends the same body in two pieces that part at byte `offset`, or in pieces of one byte each. Steps that are
 * not writes keep their place in the body.
 */
export declare function splitAt(script: Script, offset: number | "every-byte"): Script;
/** Sends the same body in pieces of `size` bytes, whatever pieces it had. */
export declare function splitEvery(script: Script, size: number): Script;
/** Closes the connection after the first `writes` writes; after 0 writes the client still gets status and headers. */
export declare function cutAfter(script: Script, writes: number): Script;
/** Resets the connection after the first `writes` writes; after 0 writes the client still gets status and headers. */
export declare function resetAfter(script: Script, writes: number): Script;
/** Falls silent after the first `writes` writes; after 0 writes the client still gets status and headers. */
export declare function hangAfter(script: Script, writes: number): Script;
/** Waits for the gate after the first `writes` writes and then plays the rest; after 0 writes the client already has status and headers. */
export declare function pauseAfter(script: Script, writes: number, gate: Gate): Script;
/** Waits for the gate before anything of the reply is sent. */
export declare function pauseBeforeHeaders(script: Script, gate: Gate): Script;
