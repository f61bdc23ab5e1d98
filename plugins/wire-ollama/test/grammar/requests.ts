import type { ChatRequest, GenerateRequest, Message, Options, Tool, ToolCall } from "ollama";
import type { Json, JsonObject } from "@patchbay/sdk";
import { pixel } from "../samples.ts";
import type { Row } from "./row.ts";

const chat = (more: JsonObject = {}): JsonObject => ({
  model: "m",
  messages: [{ role: "user", content: "hi" }],
  stream: false,
  ...more,
});
const schema: JsonObject = { type: "object", properties: { a: { type: "integer" } }, required: ["a"] };
const tool = (inner: JsonObject = {}, outer: JsonObject = {}): JsonObject =>
  chat({ tools: [{ type: "function", function: { name: "f", parameters: schema, ...inner }, ...outer }] });
const withOption = (field: string, value: Json): JsonObject => chat({ options: { [field]: value } });
const text = (value: string): JsonObject => ({ type: "text", text: value });
const image: JsonObject = { type: "image", source: { type: "base64", mediaType: "image/png", data: pixel } };
const asked: JsonObject = { role: "user", content: "hi" };
const turn = (more: JsonObject): JsonObject => chat({ messages: [asked, { role: "assistant", content: "", ...more }] });
const call = (inner: JsonObject = {}, outer: JsonObject = {}): JsonObject => ({
  function: { name: "f", arguments: { a: 1 }, ...inner },
  ...outer,
});
const loop = (inner: JsonObject = {}, outer: JsonObject = {}, result: JsonObject = {}): JsonObject =>
  chat({
    messages: [
      asked,
      { role: "assistant", content: "", tool_calls: [call(inner, outer)] },
      { role: "tool", content: "1", ...result },
    ],
  });
const called = "messages.1.tool_calls.0";

/** Members of a chat. */
export const chatRows = {
  model: { path: "model", body: chat(), at: "model" },
  messages: { path: "messages", body: chat(), at: "messages", neutral: [{ role: "user", content: [text("hi")] }] },
  stream: { path: "stream", body: chat(), at: "stream" },
  format: { path: "format", body: chat({ format: schema }), at: "output.format.schema" },
  keep_alive: { path: "keep_alive", body: chat({ keep_alive: "5m" }), at: "extension" },
  tools: {
    path: "tools",
    body: tool({ description: "d" }),
    at: "tools",
    neutral: [{ type: "function", name: "f", description: "d", parameters: schema }],
  },
  think: {
    path: "think",
    body: chat({ think: "high" }),
    at: "thinking",
    neutral: { type: "level", level: "high", show: "auto" },
  },
  logprobs: { path: "logprobs", body: chat({ logprobs: true }), at: "logprobs.enabled" },
  top_logprobs: { path: "top_logprobs", body: chat({ logprobs: true, top_logprobs: 2 }), at: "logprobs.top" },
  options: { path: "options", body: withOption("temperature", 1), at: "sampling", neutral: { temperature: 1 } },
} satisfies Record<keyof ChatRequest, Row>;

/** Words of `think`. */
export const thinkRows = {
  low: { path: "think", body: chat({ think: "low" }), at: "thinking.level" },
  medium: { path: "think", body: chat({ think: "medium" }), at: "thinking.level" },
  high: { path: "think", body: chat({ think: "high" }), at: "thinking.level" },
} satisfies Record<Exclude<ChatRequest["think"], boolean | undefined>, Row>;

/** Members of a message. */
export const messageRows = {
  role: { path: "messages.1.role", body: turn({ content: "a" }), at: "messages.1.role" },
  content: { path: "messages.1.content", body: turn({ content: "a" }), at: "messages.1.content.0.text" },
  thinking: {
    path: "messages.1.thinking",
    body: turn({ thinking: "hm", content: "a" }),
    at: "messages.1.content.0.text",
  },
  images: {
    path: "messages.0.images",
    body: chat({ messages: [{ ...asked, images: [pixel] }] }),
    at: "messages.0.content.1",
    neutral: image,
  },
  tool_calls: {
    path: `${called}.function`,
    body: loop(),
    at: "messages.1.content.0.name",
    neutral: "f",
    bare: { path: `${called}.function`, value: { index: 0, name: "f", arguments: { a: 1 } } },
  },
  tool_name: { path: "messages.2.tool_name", body: loop({}, {}, { tool_name: "f" }), at: "messages.2.content.0.name" },
} satisfies Record<keyof Message, Row>;

/** Members of a call, and of the function that it calls. */
export const callRows = {
  function: { path: `${called}.function.name`, body: loop(), at: "messages.1.content.0.name" },
} satisfies Record<keyof ToolCall, Row>;

export const calledRows = {
  name: { path: `${called}.function.name`, body: loop(), at: "messages.1.content.0.name" },
  arguments: {
    path: `${called}.function.arguments`,
    body: loop(),
    at: "messages.1.content.0.argumentsText",
    neutral: '{"a":1}',
  },
} satisfies Record<keyof ToolCall["function"], Row>;

/** Members of a tool, and of its function. */
export const toolRows = {
  type: { path: "tools.0.type", body: tool(), at: "tools.0.type" },
  function: { path: "tools.0.function.name", body: tool(), at: "tools.0.name" },
} satisfies Record<keyof Tool, Row>;

export const functionRows = {
  name: { path: "tools.0.function.name", body: tool(), at: "tools.0.name" },
  description: { path: "tools.0.function.description", body: tool({ description: "d" }), at: "tools.0.description" },
  parameters: { path: "tools.0.function.parameters", body: tool(), at: "tools.0.parameters" },
  type: { path: "tools.0.function.type", body: tool({ type: "function" }), at: "extension" },
} satisfies Record<keyof Tool["function"], Row>;

const option = (field: keyof Options, value: Json, at = "extension"): Row => ({
  path: `options.${field}`,
  body: withOption(field, value),
  at,
});

/** Members of `options`. */
export const optionRows = {
  numa: option("numa", true),
  num_ctx: option("num_ctx", 4096),
  num_batch: option("num_batch", 2),
  num_gpu: option("num_gpu", 1),
  main_gpu: option("main_gpu", 0),
  low_vram: option("low_vram", false),
  f16_kv: option("f16_kv", true),
  logits_all: option("logits_all", true),
  vocab_only: option("vocab_only", false),
  use_mmap: option("use_mmap", true),
  use_mlock: option("use_mlock", false),
  embedding_only: option("embedding_only", false),
  num_thread: option("num_thread", 8),
  num_keep: option("num_keep", 4),
  seed: option("seed", 42, "sampling.seed"),
  num_predict: option("num_predict", 0, "sampling.maxOutputTokens"),
  top_k: option("top_k", 40, "sampling.topK"),
  top_p: option("top_p", 0.9, "sampling.topP"),
  min_p: option("min_p", 0, "sampling.minP"),
  tfs_z: option("tfs_z", 1),
  typical_p: option("typical_p", 0.7),
  repeat_last_n: option("repeat_last_n", 33),
  temperature: option("temperature", 0, "sampling.temperature"),
  repeat_penalty: option("repeat_penalty", 1.1, "sampling.repetitionPenalty"),
  presence_penalty: option("presence_penalty", 1.5, "sampling.presencePenalty"),
  frequency_penalty: option("frequency_penalty", 1, "sampling.frequencyPenalty"),
  mirostat: option("mirostat", 1),
  mirostat_tau: option("mirostat_tau", 0.8),
  mirostat_eta: option("mirostat_eta", 0.6),
  penalize_newline: option("penalize_newline", true),
  stop: option("stop", ["\n", "user:"], "sampling.stop"),
} satisfies Record<keyof Options, Row>;

/** Members that the server knows and its library does not. */
export const laterRows = {
  "a call's id": { path: `${called}.id`, body: loop({}, { id: "c1" }), at: "messages.1.content.0.id" },
  "a call's index": { path: `${called}.function.index`, body: loop({ index: 3 }), at: "extension" },
  "a result's id": {
    path: "messages.2.tool_call_id",
    body: loop({}, { id: "c1" }, { tool_call_id: "c1" }),
    at: "messages.2.content.0.callId",
  },
  "strict of a function": {
    path: "tools.0.function.strict",
    body: tool({ strict: true }),
    at: "tools.0.strict",
    bare: "reported",
  },
  "think: max": { path: "think", body: chat({ think: "max" }), at: "thinking.level" },
  "think: true": { path: "think", body: chat({ think: true }), at: "thinking.type", neutral: "auto" },
  "think: false": { path: "think", body: chat({ think: false }), at: "thinking.type", neutral: "off" },
  "format: json": { path: "format", body: chat({ format: "json" }), at: "output.format.type" },
  "format as text": {
    path: "format",
    body: chat({ format: JSON.stringify(schema) }),
    at: "output.format.schema",
    neutral: schema,
    returned: { path: "format", value: schema },
    bare: { path: "format", value: schema },
  },
  truncate: { path: "truncate", body: chat({ truncate: false }), at: "extension" },
  shift: { path: "shift", body: chat({ shift: false }), at: "extension" },
  "no limit": option("num_predict", -1),
} satisfies Record<string, Row>;

const prompt = (more: JsonObject = {}): JsonObject => ({ model: "m", prompt: "hi", stream: false, ...more });
const special = (field: string, value: Json): Row => ({
  path: field,
  body: prompt({ [field]: value }),
  at: "messages.0.content.1",
  neutral: { type: "opaque", wire: "ollama", raw: { [field]: value } },
  bare: "reported",
});

/** Members of a prompt. */
export const promptRows = {
  model: { path: "model", body: prompt(), at: "model" },
  prompt: { path: "prompt", body: prompt(), at: "messages.0.content.0.text", bare: { path: "messages.0.content" } },
  suffix: special("suffix", "s"),
  system: { path: "system", body: prompt({ system: "s" }), at: "system.0.text", bare: { path: "messages.0.content" } },
  template: special("template", "t"),
  context: special("context", [1]),
  stream: { path: "stream", body: prompt(), at: "stream" },
  raw: special("raw", true),
  format: { path: "format", body: prompt({ format: schema }), at: "output.format.schema" },
  images: {
    path: "images",
    body: prompt({ images: [pixel] }),
    at: "messages.0.content.1",
    neutral: image,
    bare: { path: "messages.0.images" },
  },
  keep_alive: { path: "keep_alive", body: prompt({ keep_alive: 0 }), at: "extension" },
  think: { path: "think", body: prompt({ think: "low" }), at: "thinking.level" },
  logprobs: { path: "logprobs", body: prompt({ logprobs: true }), at: "logprobs.enabled" },
  top_logprobs: { path: "top_logprobs", body: prompt({ logprobs: true, top_logprobs: 2 }), at: "logprobs.top" },
  width: { path: "width", body: prompt({ width: 5 }), at: "extension" },
  height: { path: "height", body: prompt({ height: 5 }), at: "extension" },
  steps: { path: "steps", body: prompt({ steps: 5 }), at: "extension" },
  options: { path: "options", body: prompt({ options: { top_k: 1 } }), at: "sampling", neutral: { topK: 1 } },
} satisfies Record<keyof GenerateRequest, Row>;
