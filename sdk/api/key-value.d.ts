import type { Json } from "./model/json.ts";
/**
 * What a plugin remembers across restarts, in a store of its own with as many bytes as `capabilities.kvBytes` says. Keys are
 * texts of 1 to 256 characters; a value is as large as its JSON text.
 */
export interface KeyValueStore {
    /** Undefined for a key that is not there, or no longer. */
    get(key: string): Promise<Json | undefined>;
    /** `ttlMs`: milliseconds after which the value is gone. @throws GatewayError `too-large` beyond the quota, `permission-denied` without one. */
    set(key: string, value: Json, options?: {
        readonly ttlMs?: number;
    }): Promise<void>;
    delete(key: string): Promise<void>;
    /** Keys that begin so, in order. */
    keys(prefix?: string): Promise<readonly string[]>;
}
