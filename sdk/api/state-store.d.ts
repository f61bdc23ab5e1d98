import { type ServiceToken } from "./service.ts";
/**
 * Counts, places and values that several instances of a gateway share. Each operation is atomic: however many instances
 * ask at once, no limit is passed. An answer may come at once or by promise; a promise that rejects, or takes longer than
 * 250 ms, makes the kernel go on alone until the store answers again. Keys hold no secrets and are short; they and the
 * values are text of the kernel's, which a store keeps as it is.
 */
export interface StateStore {
    /**
     * Counts an amount within a window, which begins with its first take and ends by itself. What would pass the limit is not
     * counted; a window in which nothing was counted lets an amount of any size through, or it could never pass.
     */
    take(key: string, amount: number, limit: WindowLimit): Taken | Promise<Taken>;
    /**
     * Corrects the count of a window, down or up, whatever its limit. Where no window runs, a positive amount begins one of
     * so many milliseconds.
     */
    add(key: string, amount: number, windowMs: number): void | Promise<void>;
    /**
     * Takes one of so many places; false when all are taken. A place belongs to the instance that took it. The store renews it
     * as long as the instance lives; of one that has died it comes free after the lease at the latest.
     */
    enter(key: string, limit: PlaceLimit): boolean | Promise<boolean>;
    /** Gives back a place that this instance took. One that it did not take is left alone. Never rejects. */
    leave(key: string): void | Promise<void>;
    /** The value under a key; undefined when there is none or its time is over. */
    get(key: string): string | undefined | Promise<string | undefined>;
    /** Keeps a value for so many milliseconds; undefined takes it away. */
    set(key: string, value: string | undefined, ttlMs: number): void | Promise<void>;
    /**
     * Tells what stands under keys that begin so, and from then on what other instances set there; undefined for what was
     * taken away. Also told, with undefined: a key of which somebody has just left a place that others had asked for in vain.
     * A store that was out of reach tells what stands when it is back. Returns what ends it.
     */
    watch(prefix: string, onChange: (key: string, value: string | undefined) => void): () => void;
}
/** What may be counted in a window, and how long it lasts. */
export interface WindowLimit {
    readonly limit: number;
    /** Milliseconds. */
    readonly windowMs: number;
}
/** How many places there are. */
export interface PlaceLimit {
    readonly limit: number;
    /** How long the place of an instance that has died stays taken, in milliseconds. */
    readonly leaseMs: number;
}
/** Whether an amount was counted; if not, when the window ends, in milliseconds since the epoch by this machine's clock. */
export type Taken = {
    readonly ok: true;
} | {
    readonly ok: false;
    readonly until: number;
};
/** The service by which a plugin gives the kernel a store. Where no plugin does, each kernel keeps its own numbers. */
export declare const stateStore: ServiceToken<StateStore>;
