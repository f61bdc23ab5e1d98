import type { Json, JsonObject } from "@patchbay/sdk";
import type OpenAI from "openai";
import type { ChatCompletionCreateParamsBase } from "openai/resources/chat/completions";
import { type Group, kept, neutral, type Row } from "./row.ts";

const f: Json = { type: "function", function: { name: "f", parameters: { type: "object" } } };
const neutralF: Json = { type: "function", name: "f", parameters: { type: "object" } };
const schema: JsonObject = {
  type: "object",
  properties: { a: { type: "string" } },
  required: ["a"],
  additionalProperties: false,
};
const beside = { tools: [f] };

const params = {
  model: neutral("m2", "model"),
  messages: neutral([{ role: "user", content: "x" }], "messages", [
    { role: "user", content: [{ type: "text", text: "x" }] },
  ]),
  audio: neutral({ voice: "alloy", format: "wav" }, "output.audio"),
  frequency_penalty: neutral(0.5, "sampling.frequencyPenalty"),
  function_call: neutral(
    { name: "f" },
    "toolChoice",
    { type: "tool", name: "f" },
    {
      beside: { functions: [{ name: "f" }] },
      written: { tool_choice: { type: "function", function: { name: "f" } } },
    },
  ),
  functions: neutral([{ name: "f", parameters: { type: "object" } }], "tools", [neutralF], { written: { tools: [f] } }),
  logit_bias: neutral({ "50256": -100 }, "sampling.logitBias"),
  logprobs: neutral(true, "logprobs.enabled"),
  max_completion_tokens: neutral(9, "sampling.maxOutputTokens"),
  max_tokens: neutral(9, "sampling.maxOutputTokens", 9, { written: { max_completion_tokens: 9 } }),
  metadata: neutral({ a: "b" }, "metadata"),
  modalities: neutral(["text", "audio"], "output.modalities"),
  moderation: kept({ model: "omni-moderation-latest", policy: { input: { mode: "block" } } }),
  n: neutral(2, "sampling.candidates"),
  parallel_tool_calls: neutral(false, "parallelToolCalls", false, { beside }),
  prediction: kept({ type: "content", content: "the file" }),
  presence_penalty: neutral(-0.5, "sampling.presencePenalty"),
  prompt_cache_key: neutral("k", "cache.key"),
  prompt_cache_options: neutral({ mode: "explicit", ttl: "30m" }, "cache", { auto: false, ttl: "30m" }),
  prompt_cache_retention: neutral("in_memory", "cache.ttl", "in-memory"),
  reasoning_effort: neutral("xhigh", "thinking", { type: "level", level: "xhigh" }),
  response_format: neutral({ type: "json_object" }, "output.format", { type: "json" }),
  safety_identifier: neutral("s", "user.safetyId"),
  seed: neutral(7, "sampling.seed"),
  service_tier: neutral("flex", "serviceTier"),
  stop: neutral("END", "sampling.stop", ["END"], { written: { stop: ["END"] } }),
  store: neutral(false, "state.store"),
  stream: neutral(true, "stream", true),
  stream_options: neutral({ include_usage: true }, "includeUsage", true, { beside: { stream: true } }),
  temperature: neutral(0, "sampling.temperature"),
  tool_choice: neutral("required", "toolChoice", { type: "required" }, { beside }),
  tools: neutral([f], "tools", [neutralF]),
  top_logprobs: neutral(2, "logprobs.top", 2, { beside: { logprobs: true } }),
  top_p: neutral(1, "sampling.topP"),
  user: neutral("u", "user.id"),
  verbosity: neutral("low", "output.verbosity"),
  web_search_options: neutral({ search_context_size: "low" }, "tools", [
    { type: "builtin", builtin: "web-search", options: { search_context_size: "low" } },
  ]),
} satisfies Record<keyof ChatCompletionCreateParamsBase, Row>;

const place = "tools.0.options.user_location.approximate";
type Place = OpenAI.ChatCompletionCreateParams.WebSearchOptions.UserLocation.Approximate;
const approximate = {
  city: neutral("Ulm", `${place}.city`),
  country: neutral("DE", `${place}.country`),
  region: neutral("BW", `${place}.region`),
  timezone: neutral("Europe/Berlin", `${place}.timezone`),
} satisfies Record<keyof Place, Row>;

const format = "output.format";
const body: JsonObject = { model: "m", messages: [{ role: "user", content: "answer in JSON" }] };
const beforeStream = { ...body, stream: true };

/** The fields of a request, and of the objects at its top. */
export const topLevel: readonly Group[] = [
  { name: "a request", body, at: "", rows: params },
  {
    name: "stream_options",
    body: { ...beforeStream, stream_options: { include_usage: true } },
    at: "stream_options",
    rows: {
      include_usage: neutral(true, "includeUsage"),
      include_obfuscation: kept(false),
    } satisfies Record<keyof OpenAI.ChatCompletionStreamOptions, Row>,
  },
  {
    name: "audio",
    body: { ...body, audio: {} },
    at: "audio",
    rows: {
      format: neutral("mp3", "output.audio.format"),
      voice: neutral("alloy", "output.audio.voice"),
    } satisfies Record<keyof OpenAI.ChatCompletionAudioParam, Row>,
  },
  {
    name: "prompt_cache_options",
    body: { ...body, prompt_cache_options: {} },
    at: "prompt_cache_options",
    rows: {
      mode: neutral("implicit", "cache.auto", true),
      ttl: neutral("30m", "cache.ttl", "30m", { beside: { mode: "explicit" } }),
    } satisfies Record<keyof OpenAI.ChatCompletionCreateParams.PromptCacheOptions, Row>,
  },
  {
    name: "response_format.json_schema",
    body: { ...body, response_format: { type: "json_schema", json_schema: { name: "n", schema } } },
    at: "response_format.json_schema",
    rows: {
      name: neutral("n2", `${format}.name`),
      description: neutral("d", `${format}.description`),
      schema: neutral(schema, `${format}.schema`),
      strict: neutral(true, `${format}.strict`),
    } satisfies Record<keyof OpenAI.ResponseFormatJSONSchema["json_schema"], Row>,
  },
  {
    name: "web_search_options",
    body: { ...body, web_search_options: {} },
    at: "web_search_options",
    rows: {
      search_context_size: neutral("high", "tools.0.options.search_context_size"),
      user_location: neutral({ type: "approximate", approximate: { city: "Ulm" } }, "tools.0.options.user_location"),
    } satisfies Record<keyof OpenAI.ChatCompletionCreateParams.WebSearchOptions, Row>,
  },
  {
    name: "web_search_options.user_location.approximate",
    body: { ...body, web_search_options: { user_location: { type: "approximate", approximate: {} } } },
    at: "web_search_options.user_location.approximate",
    rows: approximate,
  },
];
