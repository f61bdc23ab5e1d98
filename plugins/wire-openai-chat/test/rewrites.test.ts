import { describe, expect, test } from "vitest";
import type { Json, WireProfile } from "@patchbay/sdk";
import { openaiProfile, type profileKeys, wire } from "../src/index.ts";

const user = { role: "user", content: "hi" };
const rewrites = (body: Json, profile: WireProfile): boolean | undefined => wire.codec.chat.rewrites?.(body, profile);

/** Per key: a value, a body that it changes and one that it leaves alone. */
const cases: Readonly<Record<keyof typeof profileKeys, readonly [Json, Json, Json]>> = {
  maxTokensField: ["max_tokens", { max_completion_tokens: 1 }, { max_tokens: 1 }],
  systemRole: [
    "system",
    { messages: [{ role: "developer", content: "x" }] },
    { messages: [{ role: "system", content: "x" }] },
  ],
  systemPosition: [
    "leading",
    { messages: [user, { role: "system", content: "x" }] },
    { messages: [{ role: "system", content: "x" }, user] },
  ],
  streamOptions: [false, { stream_options: { include_usage: true } }, {}],
  reasoningIn: ["thinking", { reasoning_effort: "low" }, {}],
  reasoningOut: ["think-tags", {}, {}],
  reasoningHistory: ["drop", { messages: [{ role: "assistant", reasoning_content: "x" }] }, { messages: [user] }],
  reasoningField: ["reasoning", { messages: [{ role: "assistant", reasoning: "x" }] }, { messages: [user] }],
  toolIdFormat: ["alnum-9", { messages: [{ role: "tool", tool_call_id: "call_1" }] }, { messages: [user] }],
  toolChoice: ["auto-none", { tool_choice: "required" }, {}],
  parallelFlag: ["never", { parallel_tool_calls: true }, {}],
  strictTools: [
    false,
    { tools: [{ type: "function", function: { name: "f", strict: true } }] },
    { tools: [{ type: "function", function: { name: "f" } }] },
  ],
  customTools: [false, { tools: [{ type: "custom", custom: { name: "f" } }] }, { tools: [] }],
  jsonSchema: [false, { response_format: { type: "json_schema" } }, { response_format: { type: "json_object" } }],
  contentParts: [
    "user",
    { messages: [{ role: "system", content: [{ type: "text", text: "x" }] }] },
    { messages: [{ role: "user", content: [] }] },
  ],
  emptyContent: ["empty", { messages: [{ role: "assistant", content: null, tool_calls: [{}] }] }, { messages: [user] }],
  images: [false, { messages: [{ role: "user", content: [{ type: "image_url" }] }] }, { messages: [user] }],
  audio: [false, { messages: [{ role: "user", content: [{ type: "input_audio" }] }] }, { messages: [user] }],
  files: [false, { messages: [{ role: "user", content: [{ type: "file" }] }] }, { messages: [user] }],
  cacheField: ["cache_control", {}, {}],
  vendorSampling: [false, { top_k: 0 }, { top_p: 0 }],
  webSearch: [false, { web_search_options: {} }, {}],
  stopMax: [1, { stop: ["a", "b"] }, { stop: ["a"] }],
  unknownFields: ["reject", { anything: 1 }, {}],
};

/** Keys whose value alone decides. */
const unconditional = new Set(["reasoningOut", "cacheField", "unknownFields"]);

describe("whether a profile rewrites a body", () => {
  test.each(Object.entries(cases))("%s", (key, [value, changed, left]) => {
    expect(rewrites(changed, { [key]: value })).toBe(true);
    expect(rewrites(left, { [key]: value })).toBe(unconditional.has(key));
  });

  test("an endpoint without peculiarities rewrites nothing", () => {
    expect(rewrites({ messages: [user], max_tokens: 1, top_k: 1, whatever: {} }, {})).toBe(false);
  });

  test("OpenAI itself gets a modern request as it is, and an old one in its own words", () => {
    expect(rewrites({ messages: [user], max_completion_tokens: 1, stop: "a" }, openaiProfile)).toBe(false);
    expect(rewrites({ messages: [user], max_tokens: 1 }, openaiProfile)).toBe(true);
  });
});
