import type { Script } from "./script.ts";
/** What every builder of a whole reply takes besides the body. */
export interface ReplyOptions {
    /** HTTP status, 200 when absent. */
    readonly status?: number;
    /** Headers added to, or put in place of, those that the builder sets. */
    readonly headers?: Readonly<Record<string, string>>;
}
/** How `sse` frames its events. */
export interface SseOptions extends ReplyOptions {
    /** Ends the stream with `data: [DONE]`. */
    readonly done?: boolean;
    /** Gives the name for the `event:` line of an event; no line where it gives `undefined`. */
    readonly eventName?: (event: string | object) => string | undefined;
    /** Line end of the stream, `\n` when absent. */
    readonly lineEnd?: "\n" | "\r\n" | "\r";
}
/** A reply with a JSON body, sent in one piece. */
export declare function json(body: unknown, options?: ReplyOptions): Script;
/** A reply whose pieces are sent exactly as given, one write each; `application/octet-stream` unless a header says otherwise. */
export declare function raw(pieces: string | Uint8Array | readonly (string | Uint8Array)[], options?: ReplyOptions): Script;
/**
 * A stream of server-sent events (WHATWG HTML §9.2), one write each. Objects are sent as JSON, text as it is,
 * with one `data:` line per line of text.
 */
export declare function sse(events: readonly (string | object)[], options?: SseOptions): Script;
/** A failure: an object is sent as JSON, text as `text/plain` (a proxy's HTML page needs only the header). */
export declare function errorStatus(status: number, body: string | object, headers?: Readonly<Record<string, string>>): Script;
/**
 * A body of `bytesTotal` bytes of the letter `x` in writes of `chunkSize` bytes; what the client has taken of
 * it is told by `bytesWritten` of the upstream.
 */
export declare function huge(bytesTotal: number, chunkSize?: number): Script;
/** Takes the request and never answers, not even with a status. */
export declare function hangBeforeHeaders(): Script;
/** Takes the request and closes the connection without a status. */
export declare function cutBeforeHeaders(): Script;
/** Takes the request and resets the connection without a status. */
export declare function resetBeforeHeaders(): Script;
