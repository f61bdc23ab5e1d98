import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
/** A request as the fake upstream got it. */
export interface RecordedRequest {
    readonly method: string;
    /** Path with the query, as it stood in the request line. */
    readonly path: string;
    /** Names in lower case; a repeated header is joined as `node:http` does it. */
    readonly headers: Readonly<IncomingHttpHeaders>;
    /** Names and values in turn, as sent: order, spelling and repetitions are kept. */
    readonly rawHeaders: readonly string[];
    /** The bytes that arrived; fewer than announced when the client went away while sending. */
    readonly body: Buffer;
    /** The body as UTF-8. */
    readonly text: string;
    /** The body as JSON; throws `SyntaxError` when it is none. */
    json(): unknown;
    /** Whether the client closed the connection before the reply had ended; true from that moment on. */
    readonly aborted: boolean;
}
/** Reads a request to its end, or to where the client broke it off. */
export declare function recordRequest(message: IncomingMessage, isAborted: () => boolean): Promise<RecordedRequest>;
