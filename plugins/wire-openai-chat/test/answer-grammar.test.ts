import type { ChatEventType, Json, JsonObject, Usage } from "@patchbay/sdk";
import type OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { chunk, done, head, readStream, readWhole, sse, stream, writeStream, writeWhole } from "./kit.ts";

/** A member of an answer's message, and the event that says it. */
type Row = readonly [value: Json, event: ChatEventType];

const call = { id: "c", type: "function", function: { name: "f", arguments: "{}" } };
const annotation = {
  type: "url_citation",
  url_citation: { start_index: 0, end_index: 1, url: "https://x.test", title: "x" },
};

const message = {
  role: ["assistant", "start"],
  content: ["hi", "text-delta"],
  refusal: ["no", "refusal-delta"],
  annotations: [[annotation], "citation"],
  audio: [{ id: "a", data: "UklGRg==", transcript: "hi", expires_at: 9 }, "media"],
  function_call: [{ name: "f", arguments: "{}" }, "tool-call-start"],
  tool_calls: [[call], "tool-call-start"],
} satisfies Record<keyof OpenAI.ChatCompletionMessage, Row>;

const delta = {
  role: ["assistant", "start"],
  content: ["hi", "text-delta"],
  refusal: ["no", "refusal-delta"],
  function_call: [{ name: "f", arguments: "{}" }, "tool-call-start"],
  tool_calls: [[{ index: 0, ...call }], "tool-call-start"],
} satisfies Record<keyof OpenAI.ChatCompletionChunk.Choice.Delta, Row>;

const older = { extensions: { "openai-chat": { legacyTools: true } } };

describe("each member of an answer in the vendor's library", () => {
  test.each(Object.entries<Row>(message))("%s of a message is read and written", (key, [value, event]) => {
    const body = { ...head, choices: [{ index: 0, message: { content: null, [key]: value }, finish_reason: "stop" }] };
    const events = readWhole(body);

    expect(events.map(({ type }) => type)).toContain(event);
    expect(writeWhole(events, key === "function_call" ? older : {}).choices[0]?.message[key]).toEqual(value);
  });

  test.each(Object.entries<Row>(delta))("%s of a delta is read and written", (key, [value, event]) => {
    const events = readStream(stream([{ [key]: value }]));
    const again = readStream(writeStream(events, key === "function_call" ? older : {}));

    expect(events.map(({ type }) => type)).toContain(event);
    expect(again.map(({ type }) => type)).toContain(event);
  });
});

/** A count, and the member of the neutral usage that has it. */
type Count = readonly [member: keyof Usage, count: number];
type Counts = Readonly<Record<string, Count>>;

const usage = {
  prompt_tokens: ["inputTokens", 10],
  completion_tokens: ["outputTokens", 20],
  total_tokens: ["totalTokens", 30],
} satisfies Record<Exclude<keyof OpenAI.CompletionUsage, `${string}_details`>, Count>;

const promptDetails = {
  audio_tokens: ["audioInputTokens", 1],
  cache_write_tokens: ["cacheWriteTokens", 2],
  cached_tokens: ["cacheReadTokens", 3],
} satisfies Record<keyof OpenAI.CompletionUsage.PromptTokensDetails, Count>;

const completionDetails = {
  accepted_prediction_tokens: ["raw", 4],
  audio_tokens: ["audioOutputTokens", 5],
  reasoning_tokens: ["reasoningTokens", 6],
  rejected_prediction_tokens: ["raw", 7],
} satisfies Record<keyof OpenAI.CompletionUsage.CompletionTokensDetails, Count>;

function counts(table: Counts): JsonObject {
  return Object.fromEntries(Object.entries(table).map(([key, [, count]]) => [key, count]));
}

test("each count of the vendor's library is read and written", () => {
  const details = {
    prompt_tokens_details: counts(promptDetails),
    completion_tokens_details: counts(completionDetails),
  } satisfies Record<Extract<keyof OpenAI.CompletionUsage, `${string}_details`>, Json>;
  const sent = { ...counts(usage), ...details };
  const events = readStream(chunk({}, { finish_reason: "stop" }) + sse({ ...head, choices: [], usage: sent }) + done);
  const neutral = [usage, promptDetails, completionDetails].flatMap((table) => Object.values<Count>(table));

  expect(events.findLast((event) => event.type === "usage")).toMatchObject({
    usage: Object.fromEntries(neutral.filter(([member]) => member !== "raw")),
  });
  expect(writeWhole(events).usage).toEqual(sent);
});

const top = {
  id: "chatcmpl-1",
  choices: [],
  created: 1,
  model: "m",
  object: "chat.completion",
  moderation: { model: "m", results: [] },
  service_tier: "flex",
  system_fingerprint: "fp_1",
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
} satisfies Record<keyof OpenAI.ChatCompletion, Json>;

test("each member beside the choices is read and written", () => {
  const choices = [
    { index: 0, message: { role: "assistant", content: "hi", refusal: null }, logprobs: null, finish_reason: "stop" },
  ];

  expect(writeWhole(readWhole({ ...top, choices }))).toEqual({ ...top, choices });
});
