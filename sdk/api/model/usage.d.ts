import type { Json } from "./json.ts";
/**
 * What an answer cost, in tokens. `inputTokens` includes what came from or went to the cache, `outputTokens` includes
 * reasoning. A count that nobody gave is `undefined`, never 0. Counts of one stream are totals: a later one replaces an earlier.
 */
export interface Usage {
    readonly inputTokens?: number;
    readonly cacheReadTokens?: number;
    readonly cacheWriteTokens?: number;
    /** The part of `cacheWriteTokens` that is kept for an hour. */
    readonly cacheWrite1hTokens?: number;
    readonly outputTokens?: number;
    readonly reasoningTokens?: number;
    readonly audioInputTokens?: number;
    readonly audioOutputTokens?: number;
    /** Input that stems from tools which the provider ran. */
    readonly toolPromptTokens?: number;
    readonly totalTokens?: number;
    /** The numbers were counted by the gateway, not by the provider. */
    readonly estimated?: boolean;
    /** The usage in its own wire's words. */
    readonly raw?: {
        readonly wire: string;
        readonly value: Json;
    };
}
