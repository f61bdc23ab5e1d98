import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { errorStatus, type FakeUpstream, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const usage = { input_tokens: 3, cache_creation_input_tokens: 0, cache_read_input_tokens: 2, output_tokens: 4 };
const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-x",
  content: [
    { type: "thinking", thinking: "hm", signature: "EqQB" },
    { type: "text", text: "hello" },
  ],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage,
};
const events = [
  { type: "message_start", message: { ...message, content: [], stop_reason: null } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "hello" } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 4 } },
  { type: "message_stop" },
];
const streamed = sse(events, { eventName: (event) => (event as { readonly type: string }).type });
const bytes = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");

function start(upstream: FakeUpstream): Promise<TestKernel> {
  return startTestKernel({
    plugins: [claude, openaiChat, plugin],
    pools: { main: { provider: "claude", nodes: [{ baseUrl: `${upstream.url}/v1`, apiKey: "key-123456" }] } },
    models: { alias: { pool: "main", model: "claude-x" } },
    defaultPool: "main",
  });
}

const own = (more: object = {}) => ({
  model: "claude-x",
  max_tokens: 10,
  messages: [{ role: "user", content: "hi" }],
  unknown_field: [1],
  ...more,
});
const chat = (more: object = {}) => ({ model: "claude-x", messages: [{ role: "user", content: "hi" }], ...more });

describe("a client of the same format", () => {
  test("has its body, and the answer, passed on", async () => {
    await using upstream = await startFakeUpstream(json(message));
    await using kernel = await start(upstream);
    const response = await kernel.request("/v1/messages?beta=true", own(), {
      headers: { "content-type": "application/json", "anthropic-beta": "a,b", "x-api-key": "client-key" },
    });
    const [asked] = upstream.requests;

    expect(await response.json()).toEqual(message);
    expect(asked?.json()).toEqual(own());
    expect(asked).toMatchObject({ method: "POST", path: "/v1/messages" });
    expect(asked?.headers).toMatchObject({
      "x-api-key": "key-123456",
      "anthropic-beta": "a,b",
      "anthropic-version": "2023-06-01",
    });
  });

  test("has a stream passed on, byte for byte", async () => {
    await using upstream = await startFakeUpstream(streamed);
    await using kernel = await start(upstream);
    const response = await kernel.request("/v1/messages", own({ model: "alias", stream: true }));

    expect(await response.text()).toBe(bytes);
    expect(upstream.requests[0]?.json()).toMatchObject({ model: "claude-x", stream: true });
  });

  test("hears the words of an upstream that refuses", async () => {
    const body = {
      type: "error",
      error: { type: "invalid_request_error", message: "role 'system' is not supported on this model" },
      request_id: "req_up",
    };
    await using upstream = await startFakeUpstream(errorStatus(400, body));
    await using kernel = await start(upstream);
    const response = await kernel.request("/v1/messages", own());

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual(body);
  });

  test("has its tokens counted by the upstream, and the models listed", async () => {
    await using upstream = await startFakeUpstream((request) =>
      request.path.endsWith("/count_tokens")
        ? json({ input_tokens: 42 })
        : json({
            data: [{ type: "model", id: "claude-x", display_name: "X", created_at: "2025-01-01T00:00:00Z" }],
            has_more: false,
          }),
    );
    await using kernel = await start(upstream);
    const { max_tokens: _limit, ...question } = own();
    const count = await kernel.request("/v1/messages/count_tokens", question);
    const list = await kernel.request("/v1/models", undefined, { headers: { "anthropic-version": "2023-06-01" } });

    expect(await count.json()).toEqual({ input_tokens: 42 });
    expect(upstream.requests[0]?.json()).toEqual(question);
    expect(await list.json()).toMatchObject({ data: [{ id: "alias" }, { id: "claude-x", display_name: "X" }] });
  });

  test("has signatures of other vendors taken out of its body", async () => {
    await using upstream = await startFakeUpstream(json(message));
    await using kernel = await start(upstream);
    const thinking = { type: "thinking", thinking: "hm", signature: "pb1.gemini.thinking.c2ln" };
    const messages = [
      { role: "user", content: "a" },
      { role: "assistant", content: [thinking, { type: "text", text: "b" }] },
      { role: "user", content: "c" },
    ];
    await kernel.request("/v1/messages", own({ messages }));

    expect(upstream.requests[0]?.json()).toMatchObject({
      unknown_field: [1],
      messages: [{}, { content: [{ type: "text", text: "b" }] }, {}],
    });
  });
});

describe("a client of Chat Completions", () => {
  test("gets a whole answer", async () => {
    await using upstream = await startFakeUpstream(json(message));
    await using kernel = await start(upstream);
    const response = await kernel.request("/v1/chat/completions", chat({ temperature: 0.5, stop: "x" }));

    expect(upstream.requests[0]?.json()).toEqual({
      model: "claude-x",
      messages: [{ role: "user", content: "hi" }],
      max_tokens: 8192,
      temperature: 0.5,
      stop_sequences: ["x"],
    });
    expect(await response.json()).toMatchObject({
      choices: [{ message: { content: "hello", reasoning_content: "hm" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 5, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 2 } },
    });
  });

  test("gets a stream", async () => {
    await using upstream = await startFakeUpstream(streamed);
    await using kernel = await start(upstream);
    const response = await kernel.request("/v1/chat/completions", chat({ stream: true }));
    const text = await response.text();

    expect(text).toContain('"content":"hello"');
    expect(text).toContain('"finish_reason":"stop"');
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  test("does not hear that the gateway's credential was rejected", async () => {
    await using upstream = await startFakeUpstream(
      errorStatus(401, { type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } }),
    );
    await using kernel = await start(upstream);
    const response = await kernel.request("/v1/chat/completions", chat());

    expect(response.status).toBe(502);
  });
});
