import type { FinishReason, JsonObject } from "@patchbay/sdk";
import type { ChatResponse, EmbeddingsRequest, EmbedRequest, GenerateResponse, Message } from "ollama";
import { head } from "../kit.ts";
import { pixel } from "../samples.ts";
import type { Row } from "./row.ts";

const embed = (more: JsonObject = {}): JsonObject => ({ model: "m", input: ["a"], ...more });
const older = (more: JsonObject = {}): JsonObject => ({ model: "m", prompt: "a", ...more });

/** Members of a request for vectors. */
export const embedRows = {
  model: { path: "model", body: embed(), at: "model" },
  input: { path: "input", body: embed(), at: "inputs", neutral: [{ type: "text", text: "a" }] },
  truncate: { path: "truncate", body: embed({ truncate: false }), at: "extension" },
  keep_alive: { path: "keep_alive", body: embed({ keep_alive: "5m" }), at: "extension" },
  dimensions: { path: "dimensions", body: embed({ dimensions: 5 }), at: "dimensions" },
  options: { path: "options", body: embed({ options: { num_ctx: 1 } }), at: "extension" },
} satisfies Record<keyof EmbedRequest, Row>;

/** The same in its older form, whose one text goes out as the input of today's. */
export const olderEmbedRows = {
  model: { path: "model", body: older(), at: "model" },
  prompt: {
    path: "prompt",
    body: older(),
    at: "inputs.0.text",
    returned: { path: "input", value: "a" },
    bare: { path: "input.0" },
  },
  keep_alive: { path: "keep_alive", body: older({ keep_alive: "5m" }), at: "extension" },
  options: { path: "options", body: older({ options: { num_ctx: 1 } }), at: "extension" },
} satisfies Record<keyof EmbeddingsRequest, Row>;

const call: JsonObject = { id: "c", function: { index: 0, name: "f", arguments: { a: 1 } } };
const chat = (message: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  ...head,
  message: { role: "assistant", content: "", ...message },
  done: true,
  done_reason: "stop",
  total_duration: 1,
  ...more,
});
const answer = (more: JsonObject): JsonObject => ({
  ...head,
  response: "",
  done: true,
  done_reason: "stop",
  total_duration: 1,
  ...more,
});
const tokens = [{ token: "a", logprob: -1, top_logprobs: [{ token: "b", logprob: -2 }] }];

/** Members of the answer to a chat: each is in a whole answer that is read and written again. */
export const replyRows = {
  model: chat(),
  created_at: chat(),
  message: chat({ content: "a" }),
  done: chat(),
  done_reason: chat({}, { done_reason: "length" }),
  total_duration: chat({}, { total_duration: 2 }),
  load_duration: chat({}, { load_duration: 2 }),
  prompt_eval_count: chat({}, { prompt_eval_count: 2 }),
  prompt_eval_duration: chat({}, { prompt_eval_duration: 2 }),
  eval_count: chat({}, { eval_count: 2 }),
  eval_duration: chat({}, { eval_duration: 2 }),
  logprobs: chat({ content: "a" }, { logprobs: tokens }),
} satisfies Record<keyof ChatResponse, JsonObject>;

/** Members of its message. */
export const replyMessageRows = {
  role: chat({ content: "a" }),
  content: chat({ content: "a" }),
  thinking: chat({ thinking: "hm" }),
  images: chat({ images: [pixel] }),
  tool_calls: chat({ tool_calls: [call] }),
  tool_name: chat({ tool_name: "f" }),
} satisfies Record<keyof Message, JsonObject>;

/** Members of the answer to a prompt. */
export const promptReplyRows = {
  model: answer({}),
  created_at: answer({}),
  response: answer({ response: "a" }),
  thinking: answer({ thinking: "hm" }),
  done: answer({}),
  done_reason: answer({ done_reason: "load" }),
  context: answer({ context: [1, 2] }),
  total_duration: answer({ total_duration: 2 }),
  load_duration: answer({ load_duration: 2 }),
  prompt_eval_count: answer({ prompt_eval_count: 2 }),
  prompt_eval_duration: answer({ prompt_eval_duration: 2 }),
  eval_count: answer({ eval_count: 2 }),
  eval_duration: answer({ eval_duration: 2 }),
  logprobs: answer({ response: "a", logprobs: tokens }),
  image: answer({ image: pixel }),
  completed: answer({ completed: 1 }),
  total: answer({ total: 2 }),
} satisfies Record<keyof GenerateResponse, JsonObject>;

/** Each reason to finish, in the words of this wire. */
export const finishRows = {
  stop: "stop",
  "stop-sequence": "stop",
  "tool-calls": "stop",
  length: "length",
  "context-length": "length",
  "content-filter": "stop",
  refusal: "stop",
  pause: "stop",
  other: "stop",
  error: undefined,
} satisfies Record<FinishReason, string | undefined>;
