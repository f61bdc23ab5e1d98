/** A value that JSON can hold (RFC 8259). What crosses the contract is made of these, so that it can be cloned into another process. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** A JSON object. Keys are data: `__proto__` and `constructor` are keys like any other. */
export interface JsonObject {
    readonly [key: string]: Json;
}
/**
 * What only one wire understands, keyed by wire id. A codec writes and reads its own key alone; the kernel reads none.
 * A field that the neutral model cannot say rides here and returns untouched to its own wire.
 */
export type Extensions = Readonly<Record<string, Json>>;
/** Any object of the model may carry extensions. */
export interface Extensible {
    /** Fields of one wire, keyed by wire id. */
    readonly extensions?: Extensions;
}
