import type { Json, JsonObject, LossSink, Usage } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { type Count, defined, reportUncounted } from "@patchbay/wire-kit";
import { countOf } from "./fields.ts";
import { wireId } from "./types.ts";

type Counts = { -readonly [K in keyof Usage]: Usage[K] };

/** Reads `usageMetadata`. Its answer leaves out the thoughts, its prompt what tools of the provider's put in. */
export function decodeUsage(raw: JsonObject): Usage {
  const tools = count(raw["toolUsePromptTokenCount"]);
  const thoughts = count(raw["thoughtsTokenCount"]);
  const usage: Counts = {};
  // Usage stands in most chunks of a stream, so members are set one by one.
  const set = (key: Exclude<keyof Usage, "raw" | "estimated">, value: number | undefined): void => {
    if (value !== undefined) usage[key] = value;
  };
  set("inputTokens", sum(count(raw["promptTokenCount"]), tools));
  set("cacheReadTokens", count(raw["cachedContentTokenCount"]));
  set("outputTokens", sum(count(raw["candidatesTokenCount"]), thoughts));
  set("reasoningTokens", thoughts);
  set("audioInputTokens", audioIn(raw["promptTokensDetails"]));
  set("audioOutputTokens", audioIn(raw["candidatesTokensDetails"]));
  set("toolPromptTokens", tools);
  set("totalTokens", count(raw["totalTokenCount"]));
  usage.raw = { wire: wireId, value: raw };
  return usage;
}

function count(value: Json | undefined): number | undefined {
  const number = countOf(value);
  return number === undefined || number < 0 ? undefined : number;
}

/** Whether anything is counted; first chunks may name the kind of traffic alone. */
export function hasCounts(usage: JsonObject): boolean {
  for (const key in usage) if (key.endsWith("TokenCount")) return true;
  return false;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}

function audioIn(details: Json | undefined): number | undefined {
  if (!isArray(details)) return undefined;
  const audio = details.find((detail) => asObject(detail)?.["modality"] === "AUDIO");
  return count(asObject(audio)?.["tokenCount"]);
}

/** Writes `usageMetadata`; that of this wire's upstreams as it came, unless a plugin changed the counts. */
export function encodeUsage(usage: Usage, losses: LossSink): JsonObject {
  const { inputTokens = 0, outputTokens = 0, reasoningTokens, toolPromptTokens, cacheReadTokens } = usage;
  const raw = usage.raw?.wire === wireId ? asObject(usage.raw.value) : undefined;
  if (raw && countsOf(decodeUsage(raw)) === countsOf(usage)) return raw;
  if (!raw) reportUncounted(usage, counted, losses);
  return {
    ...raw,
    promptTokenCount: Math.max(0, inputTokens - (toolPromptTokens ?? 0)),
    ...defined({
      cachedContentTokenCount: cacheReadTokens,
      candidatesTokenCount: Math.max(0, outputTokens - (reasoningTokens ?? 0)),
      thoughtsTokenCount: reasoningTokens,
      toolUsePromptTokenCount: toolPromptTokens,
    }),
    totalTokenCount: usage.totalTokens ?? inputTokens + outputTokens,
  };
}

function countsOf({ raw: _raw, ...counts }: Usage): string {
  return JSON.stringify(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the wire counts of answers that come from elsewhere. */
const counted: ReadonlySet<Count> = new Set<Count>([
  "inputTokens",
  "cacheReadTokens",
  "outputTokens",
  "reasoningTokens",
  "toolPromptTokens",
]);
