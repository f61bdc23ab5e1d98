import type { Extensible } from "./json.ts";
/** A model as a list shows it. */
export interface ModelInfo extends Extensible {
    readonly id: string;
    readonly displayName?: string;
    readonly description?: string;
    /** Who offers it: the pool, or the vendor where the vendor says so. */
    readonly ownedBy?: string;
    /** Seconds since the epoch. */
    readonly created?: number;
    /** How many tokens request and answer may have together. */
    readonly contextTokens?: number;
    readonly maxOutputTokens?: number;
    readonly operations?: readonly ("chat" | "embed" | "count-tokens")[];
}
