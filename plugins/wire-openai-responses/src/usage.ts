import type { Json, JsonObject, Usage } from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { type Count, defined } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** Reads `usage`. Its input includes what was cached, its output includes reasoning. */
export function decodeUsage(usage: JsonObject): Usage {
  const input = asObject(usage["input_tokens_details"]) ?? {};
  const output = asObject(usage["output_tokens_details"]) ?? {};
  return {
    ...defined({
      inputTokens: count(usage["input_tokens"]),
      cacheReadTokens: count(input["cached_tokens"]),
      cacheWriteTokens: count(input["cache_write_tokens"]),
      outputTokens: count(usage["output_tokens"]),
      reasoningTokens: count(output["reasoning_tokens"]),
      totalTokens: count(usage["total_tokens"]),
    }),
    raw: { wire: wireId, value: usage },
  };
}

function count(value: Json | undefined): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** Writes `usage`: strict clients want every count that the wire has. */
export function encodeUsage(usage: Usage): JsonObject {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage;
  const raw = usage.raw?.wire === wireId ? asObject(usage.raw.value) : undefined;
  return {
    ...raw,
    input_tokens: inputTokens,
    input_tokens_details: {
      ...asObject(raw?.["input_tokens_details"]),
      cached_tokens: cacheReadTokens,
      cache_write_tokens: cacheWriteTokens,
    },
    output_tokens: outputTokens,
    output_tokens_details: { ...asObject(raw?.["output_tokens_details"]), reasoning_tokens: reasoningTokens },
    total_tokens: usage.totalTokens ?? inputTokens + outputTokens,
  };
}

/** What the wire counts. */
export const counted: ReadonlySet<Count> = new Set<Count>([
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "outputTokens",
  "reasoningTokens",
]);
