import type {
  BlockedReason,
  Candidate,
  FinishReason,
  GenerateContentResponse,
  GenerateContentResponseUsageMetadata,
  Part,
} from "@google/genai";
import type { ChatEvent, FinishReason as NeutralReason, Json, JsonObject, Usage } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { at } from "./grammar/row.ts";
import {
  caught,
  chunk,
  chunksOf,
  finishOf,
  head,
  partsOf,
  readStream,
  readWhole,
  sse,
  usageMetadata,
  writeStream,
  writeWhole,
} from "./kit.ts";

const reasons = {
  STOP: "stop",
  MAX_TOKENS: "length",
  SAFETY: "content-filter",
  RECITATION: "content-filter",
  LANGUAGE: "other",
  OTHER: "other",
  BLOCKLIST: "content-filter",
  PROHIBITED_CONTENT: "content-filter",
  SPII: "content-filter",
  MALFORMED_FUNCTION_CALL: "error",
  UNEXPECTED_TOOL_CALL: "error",
  TOO_MANY_TOOL_CALLS: "error",
  IMAGE_SAFETY: "content-filter",
  IMAGE_PROHIBITED_CONTENT: "content-filter",
  IMAGE_RECITATION: "content-filter",
  IMAGE_OTHER: "other",
  NO_IMAGE: "other",
  CONTINUATION: "pause",
} satisfies Record<Exclude<`${FinishReason}`, "FINISH_REASON_UNSPECIFIED">, NeutralReason>;

describe("a finish reason", () => {
  test.each(Object.entries(reasons))("%s is %s, and the same word again", (word, reason) => {
    const reply = chunk([{ text: "a" }], { finishReason: word });
    const events = readWhole(reply);

    expect(finishOf(events)).toBe(reason);
    expect(writeWhole(events).candidates[0]?.finishReason).toBe(word);
  });

  test("that is unspecified is none", () => {
    const text = sse(chunk([{ text: "a" }], { finishReason: "FINISH_REASON_UNSPECIFIED" }));

    expect(caught(() => readStream(text)).code).toBe("stream-interrupted");
  });
});

const blocked = {
  SAFETY: true,
  OTHER: true,
  BLOCKLIST: true,
  PROHIBITED_CONTENT: true,
  IMAGE_SAFETY: true,
  MODEL_ARMOR: true,
  JAILBREAK: true,
  BLOCKED_REASON_UNSPECIFIED: true,
} satisfies Record<`${BlockedReason}`, true>;

test.each(Object.keys(blocked))(
  "a prompt that is refused for %s is a filtered answer, and the same again",
  (reason) => {
    const reply = { promptFeedback: { blockReason: reason }, ...head };

    expect(finishOf(readWhole(reply))).toBe("content-filter");
    expect(writeWhole(readWhole(reply))).toEqual(reply);
  },
);

const candidate = {
  content: { role: "model", parts: [{ text: "a" }] },
  index: 0,
  finishReason: "STOP",
  finishMessage: "done",
  citationMetadata: { citations: [{ startIndex: 0, endIndex: 1, uri: "https://a.example" }] },
  tokenCount: 3,
  groundingMetadata: { webSearchQueries: ["q"] },
  avgLogprobs: -0.5,
  logprobsResult: { chosenCandidates: [{ token: "a", logProbability: -0.5 }] },
  safetyRatings: [{ category: "HARM_CATEGORY_HARASSMENT", probability: "LOW" }],
  urlContextMetadata: { urlMetadata: [] },
  continuationToken: "token",
} satisfies Record<keyof Candidate, Json>;

const usage = {
  promptTokenCount: 20,
  candidatesTokenCount: 9,
  thoughtsTokenCount: 30,
  toolUsePromptTokenCount: 4,
  cachedContentTokenCount: 8,
  totalTokenCount: 63,
  initialPromptTokenCount: 19,
  promptTokensDetails: [{ modality: "AUDIO", tokenCount: 5 }],
  candidatesTokensDetails: [{ modality: "AUDIO", tokenCount: 6 }],
  cacheTokensDetails: [{ modality: "TEXT", tokenCount: 8 }],
  toolUsePromptTokensDetails: [{ modality: "TEXT", tokenCount: 4 }],
  trafficType: "ON_DEMAND",
} satisfies Record<keyof GenerateContentResponseUsageMetadata, Json>;

/** What the library adds to an answer itself. */
type Added =
  | "sdkHttpResponse"
  | "automaticFunctionCallingHistory"
  | "text"
  | "data"
  | "functionCalls"
  | "executableCode"
  | "codeExecutionResult"
  | "initialPromptTokenCount";

const reply = {
  candidates: [candidate],
  createTime: "2026-05-04T20:01:02.264968Z",
  modelVersion: "gemini-3-flash",
  responseId: "r1",
  promptFeedback: null,
  usageMetadata: usage,
  modelStatus: { modelStage: "STABLE" },
} satisfies Record<Exclude<keyof GenerateContentResponse, Added>, Json>;

describe("an answer with every member that there is", () => {
  const { promptFeedback: _none, ...written } = reply;

  test("is written again as it came", () => {
    expect(writeWhole(readWhole(reply))).toEqual(written);
  });

  test("loses no member in a stream either, in whichever chunk it stands", () => {
    const keys = Object.keys(written).filter((key) => key !== "candidates");
    for (const key of keys) {
      const later = { ...chunk([{ text: "a" }], { finishReason: "STOP" }), [key]: at(reply, key) as Json };
      const last = chunksOf(writeStream(readStream(sse(chunk([{ text: "b" }]), later)))).at(-1);

      if (key !== "responseId") expect(last?.[key], key).toEqual(at(reply, key));
    }
  });

  test("gives its counts their neutral names", () => {
    const events = readWhole(reply);

    expect(events.find((event) => event.type === "usage")?.usage).toEqual({
      inputTokens: 24,
      cacheReadTokens: 8,
      outputTokens: 39,
      reasoningTokens: 30,
      audioInputTokens: 5,
      audioOutputTokens: 6,
      toolPromptTokens: 4,
      totalTokens: 63,
      raw: { wire: "gemini", value: usage },
    } satisfies Usage);
  });
});

const blob = { mimeType: "image/png", data: "AA==", displayName: "a.png" };

/** Each kind of data and each modifier, and the events that it is read as. */
const parts = {
  text: [{ text: "a" }, ["text-delta"]],
  thought: [{ text: "a", thought: true }, ["reasoning-delta"]],
  thoughtSignature: [{ text: "a", thoughtSignature: "U0lH" }, ["text-delta", "signature"]],
  functionCall: [
    { functionCall: { id: "c", name: "f", args: { a: 1 } } },
    ["tool-call-start", "tool-call-delta", "tool-call-end"],
  ],
  functionResponse: [{ functionResponse: { name: "f", response: {} } }, ["opaque"]],
  inlineData: [{ inlineData: blob }, ["media"]],
  fileData: [{ fileData: { mimeType: "image/png", fileUri: "https://a.example/a" } }, ["media"]],
  executableCode: [{ executableCode: { language: "PYTHON", code: "1" } }, ["server-tool"]],
  codeExecutionResult: [{ codeExecutionResult: { outcome: "OUTCOME_OK" } }, ["server-tool"]],
  toolCall: [{ toolCall: { id: "t" } }, ["server-tool"]],
  toolResponse: [{ toolResponse: { id: "t" } }, ["server-tool"]],
  audioTranscription: [{ audioTranscription: { text: "a" } }, ["opaque"]],
  mediaResolution: [{ inlineData: blob, mediaResolution: { level: "MEDIA_RESOLUTION_LOW" } }, ["media"]],
  videoMetadata: [{ inlineData: blob, videoMetadata: { fps: 2 } }, ["media"]],
  mediaProcessing: [{ inlineData: blob, mediaProcessing: { a: 1 } }, ["media"]],
  partMetadata: [{ text: "a", partMetadata: { a: 1 } }, ["text-delta"]],
  speechMetadata: [{ text: "a", thought: true, speechMetadata: { speaker: "a" } }, ["reasoning-delta"]],
} satisfies Record<keyof Part, readonly [JsonObject, readonly ChatEvent["type"][]]>;

const notContent: ReadonlySet<string> = new Set(["start", "usage", "finish"]);

describe.each(Object.entries(parts))("a part with %s", (_key, [part, types]) => {
  const whole = chunk([part, { executableCode: { code: "z" } }], { finishReason: "STOP" }, { usageMetadata });

  test("is read as what it is, and written again as it came", () => {
    const events = readWhole(whole);
    const seen = events.map(({ type }) => type).filter((type) => !notContent.has(type));

    expect(seen).toEqual([...types, "server-tool"]);
    expect(writeWhole(events).candidates[0]?.content.parts[0]).toMatchObject(part);
    expect(JSON.stringify(partsOf(writeStream(events)))).toContain(JSON.stringify(Object.values(part)[0]));
  });

  test("says the same in a stream", () => {
    expect(readStream(sse(whole))).toEqual(readWhole(whole));
  });
});

test("members of calls that nobody knows come back", () => {
  const call = {
    functionCall: { id: "c", name: "f", args: {}, news: 1 },
    partMetadata: { a: 1 },
    thoughtSignature: "AA==",
  };
  const whole = chunk([call], { finishReason: "STOP" });

  expect(writeWhole(readWhole(whole)).candidates[0]?.content.parts).toEqual([call]);
});
