import type { Json, JsonObject, Usage } from "@patchbay/sdk";
import { asObject, isObject } from "@patchbay/sdk/http";
import { type Count, defined } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** Reads `usage`, with the words that vendors have for the same counts. Its input includes what was cached. */
export function decodeUsage(usage: JsonObject): Usage {
  const input = asObject(usage["prompt_tokens_details"]) ?? {};
  const output = asObject(usage["completion_tokens_details"]) ?? {};
  const reasoningTokens = count(output["reasoning_tokens"]) ?? count(usage["reasoning_tokens"]);
  return {
    ...defined({
      inputTokens: count(usage["prompt_tokens"]),
      cacheReadTokens: first(
        input["cached_tokens"],
        usage["prompt_cache_hit_tokens"],
        usage["cached_tokens"],
        usage["num_cached_tokens"],
      ),
      cacheWriteTokens: first(
        input["cache_write_tokens"],
        input["cache_creation_input_tokens"],
        usage["cache_creation_input_tokens"],
      ),
      outputTokens: outputTokens(usage, reasoningTokens),
      reasoningTokens,
      audioInputTokens: count(input["audio_tokens"]),
      audioOutputTokens: count(output["audio_tokens"]),
      totalTokens: count(usage["total_tokens"]),
    }),
    raw: { wire: wireId, value: usage },
  };
}

/** Some vendors leave reasoning out of `completion_tokens`; their total gives it away. */
function outputTokens(usage: JsonObject, reasoning = 0): number | undefined {
  const completion = count(usage["completion_tokens"]);
  const prompt = count(usage["prompt_tokens"]);
  const total = count(usage["total_tokens"]);
  if (completion === undefined || prompt === undefined || total === undefined || reasoning === 0) return completion;
  const unsaid = total - prompt - completion;
  return unsaid >= reasoning * 0.9 ? total - prompt : completion;
}

function first(...values: readonly (Json | undefined)[]): number | undefined {
  return values.map(count).find((value) => value !== undefined);
}

/** A count; some vendors write 64-bit numbers as text. */
function count(value: Json | undefined): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Usage somewhere in a chunk: at its top, in a choice, or in a vendor's corner. */
export function findUsage(chunk: JsonObject, choice: JsonObject | undefined): JsonObject | undefined {
  return [chunk["usage"], choice?.["usage"], asObject(chunk["x_groq"])?.["usage"]].find(isObject);
}

/** Writes `usage`. The three counts that clients rely on are always there. */
export function encodeUsage(usage: Usage): JsonObject {
  const { inputTokens = 0, outputTokens = 0 } = usage;
  const raw = usage.raw?.wire === wireId ? asObject(usage.raw.value) : undefined;
  const input = defined({
    cached_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    audio_tokens: usage.audioInputTokens,
  });
  const output = defined({ reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.audioOutputTokens });
  return {
    ...raw,
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: usage.totalTokens ?? inputTokens + outputTokens,
    ...merged(raw, "prompt_tokens_details", input),
    ...merged(raw, "completion_tokens_details", output),
  };
}

function merged(raw: JsonObject | undefined, key: string, counts: JsonObject): JsonObject {
  const value = { ...asObject(raw?.[key]), ...counts };
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}

/** What the wire counts. */
export const counted: ReadonlySet<Count> = new Set<Count>([
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "outputTokens",
  "reasoningTokens",
  "audioInputTokens",
  "audioOutputTokens",
]);
