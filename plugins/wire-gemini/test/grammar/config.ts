import type { GenerateContentConfig, GenerateContentParameters, GenerationConfig, ThinkingConfig } from "@google/genai";
import type { JsonObject } from "@patchbay/sdk";
import type { Group, Row } from "./row.ts";

const hi = { role: "user", parts: [{ text: "hi" }] };
const tools = [{ functionDeclarations: [{ name: "f", description: "d" }] }];
const base: JsonObject = { contents: [hi], tools };
const library = { library: "steers the library" };

/** Fields of the library's config that stand beside the contents on the line. */
type TopKey =
  | "httpOptions"
  | "abortSignal"
  | "automaticFunctionCalling"
  | "automaticContinuation"
  | "serviceTier"
  | "systemInstruction"
  | "safetySettings"
  | "tools"
  | "toolConfig"
  | "labels"
  | "cachedContent"
  | "modelArmorConfig"
  | "continuationToken"
  | "generationOutputConfig"
  | "store";

const settings = [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE", method: "SEVERITY" }];

const top = {
  model: { library: "stands in the address" },
  contents: { sample: [hi], at: "messages[0].content[0].text", reads: "hi" },
  httpOptions: library,
  abortSignal: library,
  automaticFunctionCalling: library,
  automaticContinuation: library,
  systemInstruction: { sample: { parts: [{ text: "s" }] }, at: "system[0].text", reads: "s" },
  serviceTier: { sample: "flex", at: "serviceTier" },
  safetySettings: { sample: settings, at: "safety.settings" },
  tools: { sample: tools, at: "tools[0].name", reads: "f" },
  toolConfig: { sample: { functionCallingConfig: { mode: "ANY" } }, at: "toolChoice.type", reads: "required" },
  labels: { sample: { team: "a" }, at: "metadata", bare: "lost" },
  store: { sample: true, at: "state.store", bare: "lost" },
  cachedContent: { sample: "cachedContents/a", extension: true },
  modelArmorConfig: { sample: { promptTemplateName: "a" }, extension: true },
  continuationToken: { sample: "token", extension: true },
  generationOutputConfig: { sample: { gcsUri: "a" }, extension: true },
} satisfies Record<TopKey | Exclude<keyof GenerateContentParameters, "config">, Row>;

type GenerationKey = Exclude<keyof GenerateContentConfig | keyof GenerationConfig, TopKey>;

const schema = { type: "object", properties: { a: { type: "string" } } };
const own = { extension: true } as const;

const generation = {
  temperature: { sample: 0, at: "sampling.temperature" },
  topP: { sample: 0.5, at: "sampling.topP" },
  topK: { sample: 40, at: "sampling.topK" },
  candidateCount: { sample: 2, at: "sampling.candidates" },
  maxOutputTokens: { sample: 9, at: "sampling.maxOutputTokens" },
  stopSequences: { sample: ["END"], at: "sampling.stop" },
  seed: { sample: 0, at: "sampling.seed" },
  presencePenalty: { sample: 0.5, at: "sampling.presencePenalty" },
  frequencyPenalty: { sample: -0.5, at: "sampling.frequencyPenalty" },
  responseLogprobs: { sample: true, at: "logprobs.enabled" },
  logprobs: { sample: 3, at: "logprobs.top", beside: { responseLogprobs: true } },
  responseMimeType: { sample: "application/json", at: "output.format.type", reads: "json" },
  responseJsonSchema: { sample: schema, at: "output.format.schema", beside: { responseMimeType: "application/json" } },
  responseSchema: {
    sample: { type: "OBJECT", properties: { a: { type: "STRING" } } },
    at: "output.format.schema",
    reads: schema,
    beside: { responseMimeType: "application/json" },
    bare: { at: "generationConfig.responseJsonSchema", is: schema },
  },
  responseModalities: { sample: ["TEXT", "IMAGE"], at: "output.modalities", reads: ["text", "image"] },
  thinkingConfig: { sample: { thinkingBudget: 100, includeThoughts: true }, at: "thinking.tokens", reads: 100 },
  routingConfig: { sample: { autoMode: {} }, ...own },
  modelSelectionConfig: { sample: { featureSelectionPreference: "BALANCED" }, ...own },
  mediaResolution: { sample: "MEDIA_RESOLUTION_LOW", ...own },
  speechConfig: { sample: { languageCode: "de" }, ...own },
  audioTimestamp: { sample: true, ...own },
  audioTranscriptionConfig: { sample: {}, ...own },
  imageConfig: { sample: { aspectRatio: "1:1" }, ...own },
  enableEnhancedCivicAnswers: { sample: true, ...own },
  enableAffectiveDialog: { sample: true, ...own },
  responseFormat: { sample: [{ text: {} }], ...own },
  translationConfig: { sample: { targetLanguageCode: "de" }, ...own },
} satisfies Record<GenerationKey, Row>;

const thinking = {
  includeThoughts: { sample: false, at: "thinking.show", reads: "none", beside: { thinkingBudget: 100 } },
  thinkingBudget: { sample: 100, at: "thinking.tokens", beside: { includeThoughts: true } },
  thinkingLevel: { sample: "LOW", at: "thinking.level", reads: "low", beside: { includeThoughts: true } },
} satisfies Record<keyof ThinkingConfig, Row>;

/** Fields of a request beside its turns and tools. */
export const configGroups: readonly Group[] = [
  { title: "a request", path: "", rows: top, base, body: (object) => object },
  {
    title: "generationConfig",
    path: "generationConfig",
    rows: generation,
    body: (generationConfig) => ({ ...base, generationConfig }),
  },
  {
    title: "thinkingConfig",
    path: "generationConfig.thinkingConfig",
    rows: thinking,
    body: (thinkingConfig) => ({ ...base, generationConfig: { thinkingConfig } }),
  },
];
