/** One server-sent event (WHATWG HTML, "Server-sent events"). */
export interface SseEvent {
    readonly event?: string;
    readonly data: string;
}
/** Reads server-sent events from bytes cut anywhere: also inside a code point, a line end or a byte order mark. */
export interface SseDecoder {
    /** @throws GatewayError `invalid-reply` for a line of more than 16 Mi characters. */
    push(chunk: Uint8Array): readonly SseEvent[];
    /** The last event even when its blank line is missing. */
    end(): readonly SseEvent[];
}
/** Makes a decoder for one stream. */
export declare function createSseDecoder(): SseDecoder;
/**
 * Server-sent events of a body, all of one network read together and never none. Where much comes at once this is several
 * times as fast as one by one; a provider may pass on what it makes of a batch as one array.
 */
export declare function readSseBatches(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly SseEvent[]>;
/** Server-sent events of a body, one by one. */
export declare function readSse(body: AsyncIterable<Uint8Array>): AsyncGenerator<SseEvent>;
/** One server-sent event as text. Line ends in the data, of whichever kind, arrive as `\n`. */
export declare function encodeSse(data: string, event?: string): string;
