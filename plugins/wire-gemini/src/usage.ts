import type { JsonObject, Usage } from "@patchbay/sdk";
import { asArray, asObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { countOf } from "./fields.ts";
import { wireId } from "./types.ts";

/** Reads `usageMetadata`. Its answer leaves out the thoughts, its prompt what tools of the provider's put in. */
export function decodeUsage(usage: JsonObject): Usage {
  const count = (key: string): number | undefined => {
    const value = countOf(usage[key]);
    return value === undefined || value < 0 ? undefined : value;
  };
  return {
    ...defined({
      inputTokens: sum(count("promptTokenCount"), count("toolUsePromptTokenCount")),
      cacheReadTokens: count("cachedContentTokenCount"),
      outputTokens: sum(count("candidatesTokenCount"), count("thoughtsTokenCount")),
      reasoningTokens: count("thoughtsTokenCount"),
      audioInputTokens: audioIn(usage["promptTokensDetails"]),
      audioOutputTokens: audioIn(usage["candidatesTokensDetails"]),
      toolPromptTokens: count("toolUsePromptTokenCount"),
      totalTokens: count("totalTokenCount"),
    }),
    raw: { wire: wireId, value: usage },
  };
}

/** Whether anything is counted; first chunks may name the kind of traffic alone. */
export function hasCounts(usage: JsonObject): boolean {
  return Object.keys(usage).some((key) => key.endsWith("TokenCount"));
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}

function audioIn(details: JsonObject[string] | undefined): number | undefined {
  const audio = asArray(details)
    .map(asObject)
    .find((detail) => detail?.["modality"] === "AUDIO");
  const count = countOf(audio?.["tokenCount"]);
  return count === undefined || count < 0 ? undefined : count;
}

/** Writes `usageMetadata`. */
export function encodeUsage(usage: Usage): JsonObject {
  const { inputTokens = 0, outputTokens = 0, reasoningTokens, toolPromptTokens, cacheReadTokens } = usage;
  const raw = usage.raw?.wire === wireId ? asObject(usage.raw.value) : undefined;
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
