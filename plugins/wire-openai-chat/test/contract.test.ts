import type { Json } from "@patchbay/sdk";
import { wireContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { wire } from "../src/index.ts";
import { chunk, done, head, sse, stream } from "./kit.ts";

const pixel = "data:image/png;base64,iVBORw0KGgo=";

const requests: readonly Json[] = [
  { model: "m", messages: [{ role: "user", content: "hello" }] },
  { model: "m", messages: [{ role: "developer", content: "be brief" }], max_completion_tokens: 100 },
  {
    model: "m",
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
    messages: [
      { role: "system", content: [{ type: "text", text: "you are kind" }], name: "house" },
      {
        role: "user",
        name: "ann",
        content: [
          { type: "text", text: "look", cache_control: { type: "ephemeral" } },
          { type: "image_url", image_url: { url: pixel, detail: "high" } },
          { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } },
          { type: "file", file: { file_id: "file-1" } },
        ],
      },
      {
        role: "assistant",
        content: null,
        reasoning_content: "hm",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "f", arguments: '{"a":1}' } },
          { id: "call_2", type: "custom", custom: { name: "patch", input: "*** Begin" } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "42" },
      { role: "tool", tool_call_id: "call_2", content: [{ type: "text", text: "ok" }] },
      { role: "assistant", content: "done", refusal: null, annotations: [] },
      { role: "user", content: "and?" },
    ],
    tools: [
      { type: "function", function: { name: "f", parameters: { type: "object", properties: {} }, strict: true } },
      {
        type: "custom",
        custom: { name: "patch", format: { type: "grammar", grammar: { syntax: "lark", definition: "start: /a/" } } },
      },
    ],
    tool_choice: { type: "function", function: { name: "f" } },
    parallel_tool_calls: false,
    reasoning_effort: "high",
    response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object" }, strict: true } },
    temperature: 0,
    top_p: 1,
    n: 2,
    seed: 7,
    stop: ["END"],
    logprobs: true,
    top_logprobs: 2,
    logit_bias: { "50256": -100 },
    frequency_penalty: 0.5,
    metadata: { a: "b" },
    service_tier: "flex",
    prompt_cache_key: "k",
    user: "u",
    store: false,
    verbosity: "low",
    x_vendor: { y: [1] },
  },
  {
    model: "m",
    messages: [
      { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } },
      { role: "function", name: "f", content: "1" },
    ],
    functions: [{ name: "f", parameters: { type: "object" } }],
    function_call: { name: "f" },
  },
];

const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
const token = {
  token: "Hi",
  logprob: -0.1,
  bytes: [72, 105],
  top_logprobs: [{ token: "Hi", logprob: -0.1, bytes: [72, 105] }],
};
const whole = { id: "chatcmpl-1", object: "chat.completion", created: 1, model: "m" };
const call = { id: "call_1", type: "function", function: { name: "f", arguments: '{"a":1}' } };

const replies = [
  { stream: true, body: stream([{ role: "assistant", content: "" }, { content: "Hel" }, { content: "lo 👩‍🚀" }]) },
  {
    stream: true,
    body:
      chunk({ reasoning_content: "Let me" }) +
      chunk({ tool_calls: [{ index: 0, id: "call_1", function: { name: "f", arguments: "" } }] }) +
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }) +
      chunk({ tool_calls: [{ index: 0, function: { arguments: "1}" } }] }) +
      chunk({}, { finish_reason: "tool_calls" }) +
      sse({ ...head, choices: [], usage }) +
      done,
  },
  {
    stream: true,
    body:
      chunk({ content: "a" }) +
      chunk({ content: "b" }, { index: 1 }) +
      chunk({}, { finish_reason: "stop" }) +
      chunk({}, { index: 1, finish_reason: "length" }) +
      done,
  },
  { stream: true, body: chunk({ content: "cut" }) + sse({ error: { message: "overloaded", code: 503 } }) },
  {
    stream: false,
    body: {
      ...whole,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hi", reasoning_content: "hm", tool_calls: [call] },
          logprobs: { content: [token], refusal: null },
          finish_reason: "tool_calls",
        },
        { index: 1, message: { role: "assistant", content: null, refusal: "no" }, finish_reason: "stop" },
      ],
      usage,
      service_tier: "default",
      system_fingerprint: "fp_1",
    },
  },
  {
    stream: false,
    body: {
      ...whole,
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: null,
            audio: { id: "a", data: "UklGRg==", transcript: "hi", expires_at: 9 },
            images: [{ type: "image_url", image_url: { url: pixel } }],
          },
          finish_reason: "stop",
        },
      ],
    },
  },
  { stream: false, body: { error: { message: "no", type: "invalid_request_error", code: null } } },
];

describe("the contract of wires", () => {
  test.each(wireContract(wire, { requests, replies }))("$name", ({ run }) => run());
});
