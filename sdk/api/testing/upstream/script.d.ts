import type { Gate } from "./gate.ts";
/**
 * What a fake upstream does with one request: plain data, so that scripts can be built from other scripts.
 * Status and headers leave with the first `head`, `write` or `end` step; a script that runs out of steps ends
 * the reply in good order.
 */
export interface Script {
    /** HTTP status, 200 when absent. */
    readonly status?: number;
    /** Response headers; without a `content-length` the body is sent chunked. */
    readonly headers?: Readonly<Record<string, string>>;
    /** The steps, played in order once the whole request has arrived. */
    readonly steps: readonly Step[];
}
/** One thing that a scripted reply does. */
export type Step = HeadStep | WriteStep | WaitForStep | CutStep | ResetStep | HangStep | EndStep;
/** Sends status and headers alone, before any part of the body. */
export interface HeadStep {
    readonly type: "head";
}
/**
 * Sends one piece of the body and goes on only when the socket has accepted it, so that pieces stay apart on
 * the line and a client that does not read stops the script.
 */
export interface WriteStep {
    readonly type: "write";
    /** Text is sent as UTF-8. */
    readonly data: string | Uint8Array;
}
/** Waits until a test opens the gate, or until the client is gone. */
export interface WaitForStep {
    readonly type: "wait-for";
    readonly gate: Gate;
}
/** Closes the connection (FIN) with the reply unfinished. */
export interface CutStep {
    readonly type: "cut";
}
/** Closes the connection with a TCP reset (RST), which the client sees as `ECONNRESET`. */
export interface ResetStep {
    readonly type: "reset";
}
/** Does nothing more until the client, or the fake upstream itself, is closed. */
export interface HangStep {
    readonly type: "hang";
}
/** Ends the reply in good order; later steps are not played. */
export interface EndStep {
    readonly type: "end";
}
