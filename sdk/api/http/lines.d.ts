/** Reads lines (as of newline-delimited JSON) from bytes cut anywhere. Empty lines are left out. */
export interface LineDecoder {
    /** @throws GatewayError `invalid-reply` for a line of more than 16 Mi characters. */
    push(chunk: Uint8Array): readonly string[];
    end(): readonly string[];
}
/** Makes a decoder for one stream. */
export declare function createLineDecoder(): LineDecoder;
