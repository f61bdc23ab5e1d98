import type { Json, JsonObject } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { caught, decode, encode } from "./kit.ts";

const user = { role: "user", content: "hi" };

/** Same wire, there and back. */
function roundTrip(body: JsonObject): Json {
  return encode(decode(body), { stream: body["stream"] === true }).body;
}

const bodies: Readonly<Record<string, JsonObject>> = {
  "plain text": { model: "m", messages: [user] },
  "sampling with zero values": {
    model: "m",
    messages: [user],
    temperature: 0,
    top_p: 0,
    n: 1,
    presence_penalty: 0,
    frequency_penalty: -2,
    seed: 0,
    logit_bias: { "50256": -100 },
    max_tokens: 0,
    top_k: 0,
    min_p: 0,
    repetition_penalty: 1,
  },
  "stop as a string": { model: "m", messages: [user], stop: "" },
  "stop as a list of one": { model: "m", messages: [user], stop: ["END"] },
  "stop as an empty list": { model: "m", messages: [user], stop: [] },
  max_completion_tokens: { model: "m", messages: [user], max_completion_tokens: 5 },
  "both token limits": { model: "m", messages: [user], max_completion_tokens: 5, max_tokens: 6 },
  "null values": {
    model: "m",
    messages: [user],
    temperature: null,
    tools: null,
    stop: null,
    response_format: null,
    user: null,
  },
  "stream options": {
    model: "m",
    messages: [user],
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
  },
  "stream false": { model: "m", messages: [user], stream: false },
  logprobs: { model: "m", messages: [user], logprobs: true, top_logprobs: 0 },
  "top_logprobs alone": { model: "m", messages: [user], top_logprobs: 3 },
  service: {
    model: "m",
    messages: [user],
    store: false,
    metadata: { a: "" },
    user: "u",
    safety_identifier: "s",
    prompt_cache_key: "k",
    prompt_cache_retention: "in_memory",
    service_tier: "flex",
  },
  "prompt cache options": { model: "m", messages: [user], prompt_cache_options: { mode: "implicit", ttl: "30m" } },
  "metadata that is no text": { model: "m", messages: [user], metadata: { a: 1 } },
  "unknown fields": {
    model: "m",
    messages: [user],
    prediction: { type: "content", content: "x" },
    moderation: { model: "x" },
    provider: { order: ["a"] },
    transforms: [],
  },
  "spoken answer": {
    model: "m",
    messages: [user],
    modalities: ["text", "audio"],
    audio: { voice: "alloy", format: "mp3" },
  },
  verbosity: { model: "m", messages: [user], verbosity: "low" },
  "web search": { model: "m", messages: [user], web_search_options: { search_context_size: "low" } },
  effort: { model: "m", messages: [user], reasoning_effort: "none" },
  "effort that nobody knows": { model: "m", messages: [user], reasoning_effort: "default" },
  enable_thinking: { model: "m", messages: [user], enable_thinking: true, thinking_budget: 100 },
  "enable_thinking false": { model: "m", messages: [user], enable_thinking: false },
  "thinking switch": { model: "m", messages: [user], thinking: { type: "enabled", clear_thinking: false } },
  "thinking off": { model: "m", messages: [user], thinking: { type: "disabled" } },
  "effort beside a thinking switch": {
    model: "m",
    messages: [user],
    reasoning_effort: "high",
    thinking: { type: "enabled" },
  },
  reasoning: { model: "m", messages: [user], reasoning: { effort: "low", exclude: true } },
  "reasoning budget": { model: "m", messages: [user], reasoning: { max_tokens: 2000 } },
  "chat template": { model: "m", messages: [user], chat_template_kwargs: { enable_thinking: false, x: 1 } },
  "json object": { model: "m", messages: [user], response_format: { type: "json_object" } },
  "text format": { model: "m", messages: [user], response_format: { type: "text" } },
  "json schema": {
    model: "m",
    messages: [user],
    response_format: {
      type: "json_schema",
      json_schema: { name: "n", description: "", schema: { type: "object" }, strict: true, x: 1 },
    },
  },
  "a format that nobody knows": { model: "m", messages: [user], response_format: { type: "grammar", grammar: "x" } },
  tools: {
    model: "m",
    messages: [user],
    tools: [
      {
        type: "function",
        function: {
          name: "f",
          description: "",
          parameters: { type: "object", properties: { title: { default: null } } },
          strict: false,
        },
      },
      { type: "function", function: { name: "g" }, cache_control: { type: "ephemeral" } },
      { type: "function", function: { name: "h", parameters: null, x_vendor: 1 } },
      {
        type: "custom",
        custom: { name: "c", format: { type: "grammar", grammar: { syntax: "lark", definition: "x" } } },
      },
      { type: "custom", custom: { name: "d", format: { type: "text" } } },
      { type: "web_search", filters: {} },
    ],
    tool_choice: {
      type: "allowed_tools",
      allowed_tools: {
        mode: "auto",
        tools: [
          { type: "function", function: { name: "f" } },
          { type: "custom", custom: { name: "c" } },
        ],
      },
    },
    parallel_tool_calls: false,
  },
  "forced tool": {
    model: "m",
    messages: [user],
    tools: [{ type: "function", function: { name: "f" } }],
    tool_choice: { type: "function", function: { name: "f" } },
  },
  "forced custom tool": {
    model: "m",
    messages: [user],
    tools: [{ type: "custom", custom: { name: "f" } }],
    tool_choice: { type: "custom", custom: { name: "f" } },
  },
  "required tool": {
    model: "m",
    messages: [user],
    tools: [{ type: "function", function: { name: "f" } }],
    tool_choice: "required",
    parallel_tool_calls: true,
  },
  "legacy functions": {
    model: "m",
    functions: [{ name: "f", parameters: { type: "object" } }],
    function_call: { name: "f" },
    messages: [
      user,
      { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } },
      { role: "function", name: "f", content: "1" },
    ],
  },
  "system and developer": {
    model: "m",
    messages: [
      { role: "system", content: "a" },
      {
        role: "developer",
        content: [
          { type: "text", text: "b" },
          { type: "text", text: "c", cache_control: { type: "ephemeral", ttl: "1h" } },
        ],
        name: "x",
      },
      { role: "system", content: "" },
      user,
      { role: "developer", content: "mid" },
      { role: "system", content: [{ type: "text", text: "mid" }] },
    ],
  },
  "every user part": {
    model: "m",
    messages: [
      {
        role: "user",
        name: "n",
        content: [
          { type: "text", text: "", prompt_cache_breakpoint: { mode: "explicit" } },
          { type: "image_url", image_url: { url: "https://x/y.png", detail: "low" } },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=", x: 1 } },
          { type: "input_audio", input_audio: { data: "AAAA", format: "mp3" } },
          { type: "file", file: { file_data: "data:application/pdf;base64,JVBERi0=", filename: "a.pdf" } },
          { type: "file", file: { file_id: "file-1" } },
          { type: "video_url", video_url: { url: "https://x/y.mp4" } },
        ],
      },
      { role: "user", content: [{ type: "text", text: "one part" }] },
      { role: "user", content: "" },
      { role: "user", content: [] },
    ],
  },
  "an assistant's fields": {
    model: "m",
    messages: [
      user,
      { role: "assistant", content: "a", reasoning_content: "", refusal: null, prefix: true },
      {
        role: "assistant",
        content: [
          { type: "text", text: "a" },
          { type: "refusal", refusal: "b" },
        ],
      },
      { role: "assistant", content: null, refusal: "no" },
      { role: "assistant", content: "", reasoning: "thought" },
      { role: "assistant", content: null, audio: { id: "audio_1" } },
      {
        role: "assistant",
        content: "x",
        reasoning_details: [
          { type: "reasoning.text", text: "t", signature: "s", format: "anthropic-claude-v1", index: 0 },
          { type: "reasoning.encrypted", data: "d", id: "i" },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: [{ type: "text", text: "t" }] },
          { type: "text", text: "a" },
        ],
      },
    ],
  },
  "tool rounds": {
    model: "m",
    messages: [
      user,
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "f", arguments: '{"big":12345678901234567890}' } },
          {
            id: "call_2",
            type: "function",
            function: { name: "g", arguments: "" },
            extra_content: { google: { thought_signature: "sig" } },
          },
          { id: "call_3", type: "custom", custom: { name: "c", input: "free" } },
        ],
      },
      { role: "tool", tool_call_id: "call_2", content: "two" },
      { role: "tool", tool_call_id: "call_1", content: [{ type: "text", text: "one" }] },
      { role: "tool", tool_call_id: "call_3", content: "", name: "c" },
      { role: "user", content: "and?" },
      {
        role: "assistant",
        tool_calls: [{ id: "call_4", type: "function", function: { name: "f", arguments: "{broken" } }],
      },
      { role: "tool", tool_call_id: "call_4", content: [{ type: "image_url", image_url: { url: "https://x" } }] },
    ],
  },
};

describe("a request of this wire", () => {
  test.each(Object.entries(bodies))("comes back as it was: %s", (_name, body) => {
    expect(roundTrip(body)).toEqual(body);
  });

  test("keeps keys such as __proto__ as data", () => {
    const body = JSON.parse(
      '{"model":"m","messages":[{"role":"user","content":"x","__proto__":{"a":1}}],"constructor":1,"__proto__":{"b":2}}',
    ) as JsonObject;

    expect(JSON.stringify(roundTrip(body))).toContain('"__proto__":{"b":2}');
    expect(JSON.stringify(roundTrip(body))).toContain('"__proto__":{"a":1}');
  });

  test("has the members of extra_body in its body, which wins", () => {
    const request = decode({ model: "m", messages: [user], temperature: 1, extra_body: { top_k: 3, temperature: 2 } });

    expect(request.sampling).toEqual({ temperature: 1, topK: 3 });
  });

  test.each([undefined, {}, { include_usage: false }, null])(
    "asks for usage whatever the client asked for: %j",
    (options) => {
      const body = {
        model: "m",
        messages: [user],
        stream: true,
        ...(options !== undefined && { stream_options: options }),
      };

      expect(decode(body).includeUsage).toBe(options?.include_usage);
      expect(roundTrip(body)).toEqual({ ...body, stream_options: { include_usage: true } });
    },
  );

  test("tells of extra_body in the ledger", () => {
    const losses: { path: string }[] = [];
    decode({ model: "m", messages: [user], extra_body: {} }, losses as never);

    expect(losses.map(({ path }) => path)).toEqual(["extra_body"]);
  });
});

describe("reading a request", () => {
  test("puts leading instructions apart and leaves later ones in place", () => {
    const request = decode({
      model: "m",
      messages: [{ role: "developer", content: "a" }, user, { role: "system", content: "b" }],
    });

    expect(request.system.map(({ text }) => text)).toEqual(["a"]);
    expect(request.messages.map(({ role }) => role)).toEqual(["user", "system"]);
  });

  test("folds neighboring tool messages into one user message", () => {
    const tool = (id: string) => ({ role: "tool", tool_call_id: id, content: id });
    const { messages } = decode({ model: "m", messages: [tool("a"), tool("b"), user] });

    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatchObject({ role: "user", content: [{ callId: "a" }, { callId: "b" }] });
  });

  test("reads sources of media", () => {
    const url = "data:;base64,iVBO Rw0KGgo-_";
    const { messages } = decode({
      model: "m",
      messages: [{ role: "user", content: [{ type: "image_url", image_url: url }] }],
    });

    expect(messages[0]?.content[0]).toMatchObject({
      source: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo+/" },
    });
  });

  test("reads arguments that are an object as text", () => {
    const call = { id: "1", function: { name: "f", arguments: { a: 1 } } };
    const { messages } = decode({ model: "m", messages: [{ role: "assistant", tool_calls: [call] }] });

    expect(messages[0]?.content[0]).toMatchObject({ type: "tool-call", argumentsText: '{"a":1}' });
  });

  test("knows the family of reasoning details", () => {
    const detail = { type: "reasoning.text", text: "t", signature: "s", format: "anthropic-claude-v1" };
    const { messages } = decode({
      model: "m",
      messages: [{ role: "assistant", content: "", reasoning_details: [detail] }],
    });

    expect(messages[0]?.content[0]).toMatchObject({ text: "t", signature: { family: "anthropic", value: "s" } });
  });

  test.each<[path: string, body: Json]>([
    ["", []],
    ["messages", { model: "m" }],
    ["messages", { model: "m", messages: {} }],
    ["messages[0]", { model: "m", messages: [1] }],
    ["messages[0].role", { model: "m", messages: [{ role: "robot", content: "" }] }],
    ["messages[0].content", { model: "m", messages: [{ role: "user", content: 5 }] }],
    ["messages[0].content[0]", { model: "m", messages: [{ role: "user", content: [5] }] }],
    [
      "messages[1].content[0].text",
      { model: "m", messages: [user, { role: "user", content: [{ type: "text", text: 1 }] }] },
    ],
    [
      "messages[0].content[0].image_url.url",
      { model: "m", messages: [{ role: "user", content: [{ type: "image_url", image_url: {} }] }] },
    ],
    ["messages[0].tool_call_id", { model: "m", messages: [{ role: "tool", content: "" }] }],
    [
      "messages[0].tool_calls[0].function.name",
      { model: "m", messages: [{ role: "assistant", tool_calls: [{ id: "1", type: "function", function: {} }] }] },
    ],
    ["temperature", { model: "m", messages: [], temperature: "hot" }],
    ["stop", { model: "m", messages: [], stop: 4 }],
    ["stop[1]", { model: "m", messages: [], stop: ["a", 4] }],
    ["logit_bias.1", { model: "m", messages: [], logit_bias: { "1": "x" } }],
    ["tools", { model: "m", messages: [], tools: {} }],
    ["tools[0].function.name", { model: "m", messages: [], tools: [{ type: "function", function: {} }] }],
    ["stream", { model: "m", messages: [], stream: "yes" }],
  ])("refuses what has the wrong type, naming %s", (path, body) => {
    const error = caught(() => decode(body));

    expect(error).toMatchObject({ code: "bad-request", ...(path !== "" && { param: path }) });
    expect(error.message).toContain(path);
  });
});
