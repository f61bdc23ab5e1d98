/** A promise together with the two functions that settle it; `Promise.withResolvers` is missing in Node 20. */
export interface Deferred<T> {
    readonly promise: Promise<T>;
    readonly resolve: (value: T) => void;
    readonly reject: (reason: Error) => void;
}
/** Creates a promise that is settled from outside. */
export declare function createDeferred<T>(): Deferred<T>;
