import type { JsonObject, Usage } from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { type Count, defined } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

const inputCounts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"] as const;

/** Reads `usage`. The wire counts what the cache gave, and what went into it, apart from the input. */
export function decodeUsage(usage: JsonObject): Usage {
  const inputs = inputCounts.map((key) => count(usage[key])).filter((value) => value !== undefined);
  return {
    ...defined({
      inputTokens: inputs.length > 0 ? inputs.reduce((sum, value) => sum + value, 0) : undefined,
      cacheReadTokens: count(usage["cache_read_input_tokens"]),
      cacheWriteTokens: count(usage["cache_creation_input_tokens"]),
      cacheWrite1hTokens: count(asObject(usage["cache_creation"])?.["ephemeral_1h_input_tokens"]),
      outputTokens: count(usage["output_tokens"]),
      reasoningTokens: count(asObject(usage["output_tokens_details"])?.["thinking_tokens"]),
    }),
    raw: { wire: wireId, value: usage },
  };
}

function count(value: JsonObject[string] | undefined): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** Writes `usage`: the input without what was cached. Counts that this wire's upstream did not give stay away. */
export function encodeUsage(usage: Usage): JsonObject {
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens } = usage;
  const raw = usage.raw?.wire === wireId ? asObject(usage.raw.value) : undefined;
  const unsaid = raw ? undefined : 0;
  const details = { ...asObject(raw?.["output_tokens_details"]), ...defined({ thinking_tokens: reasoningTokens }) };
  return {
    ...raw,
    input_tokens: Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens),
    ...defined({
      cache_creation_input_tokens: usage.cacheWriteTokens ?? unsaid,
      cache_read_input_tokens: usage.cacheReadTokens ?? unsaid,
    }),
    output_tokens: usage.outputTokens ?? 0,
    ...(reasoningTokens !== undefined && { output_tokens_details: details }),
  };
}

/** Counts of one answer: a later one replaces an earlier, and a missing one replaces nothing. */
export function mergeUsage(before: JsonObject | undefined, later: JsonObject): JsonObject {
  return { ...before, ...Object.fromEntries(Object.entries(later).filter(([, value]) => value !== null)) };
}

/** What the wire counts of answers that come from elsewhere. */
export const counted: ReadonlySet<Count> = new Set<Count>([
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "outputTokens",
  "reasoningTokens",
]);
