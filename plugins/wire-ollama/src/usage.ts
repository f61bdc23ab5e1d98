import type { Json, JsonObject, Usage } from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { anyDefined, type Count, defined } from "@patchbay/wire-kit";
import { type Draft, wireId } from "./types.ts";

const durations = ["total_duration", "load_duration", "prompt_eval_duration", "eval_duration"] as const;

/** Members of the last line that measure the answer: durations in nanoseconds, counts in tokens. */
export const metricFields: readonly string[] = [...durations, "prompt_eval_count", "eval_count"];

/** Reads the metrics of the last line. Those that are zero are left out on this wire; a cached prompt counts none. */
export function decodeUsage(line: JsonObject): Usage | undefined {
  const raw: Draft = {};
  for (const field of metricFields) {
    const value = count(line[field]);
    if (value !== undefined) raw[field] = value;
  }
  if (Object.keys(raw).length === 0) return undefined;
  const counts = anyDefined({ inputTokens: count(raw["prompt_eval_count"]), outputTokens: count(raw["eval_count"]) });
  return { ...counts, raw: { wire: wireId, value: raw } };
}

function count(value: Json | undefined): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

const unmeasured: JsonObject = Object.fromEntries(durations.map((field) => [field, 0]));

/** Writes the metrics. Clients read the durations; where nobody measured, zero says that there is nothing to tell. */
export function encodeMetrics(usage: Usage | undefined): JsonObject {
  const raw = usage?.raw?.wire === wireId ? asObject(usage.raw.value) : undefined;
  return {
    ...(raw ?? unmeasured),
    ...defined({ prompt_eval_count: usage?.inputTokens, eval_count: usage?.outputTokens }),
  };
}

/** What the wire counts. */
export const counted: ReadonlySet<Count> = new Set<Count>(["inputTokens", "outputTokens"]);
