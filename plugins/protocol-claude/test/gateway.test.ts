import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as echo } from "@patchbay/provider-echo";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const version = { "anthropic-version": "2023-06-01" };

function start(): Promise<TestKernel> {
  return startTestKernel({
    plugins: [plugin, openaiChat, echo],
    pools: { echo: { provider: "echo", nodes: [{ id: "main", models: ["echo"] }] } },
    defaultPool: "echo",
  });
}

const ask = (content: unknown, more: object = {}) => ({
  model: "echo",
  max_tokens: 100,
  messages: [{ role: "user", content }],
  ...more,
});

interface StreamEvent {
  readonly type: string;
  readonly content_block?: { readonly type: string };
  readonly delta?: { readonly partial_json?: string };
  readonly message?: { readonly usage: { readonly input_tokens: number } };
}

/** The events of a stream; each must be named after its type. */
function eventsOf(text: string): readonly StreamEvent[] {
  return [...text.matchAll(/^event: (\w+)\ndata: (.*)\n\n/gm)].map(([, name, data]) => {
    const event = JSON.parse(data ?? "") as StreamEvent;
    expect(event.type).toBe(name);
    return event;
  });
}

describe("a client of Claude's Messages", () => {
  test("gets an answer", async () => {
    await using kernel = await start();
    const response = await kernel.request("/v1/messages?beta=true", ask("hello there"));

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      id: expect.stringMatching(/^msg_/) as string,
      type: "message",
      role: "assistant",
      model: "echo",
      content: [{ type: "text", text: "hello there" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 2, output_tokens: 2 },
    });
  });

  test("gets a stream", async () => {
    await using kernel = await start();
    const response = await kernel.request("/v1/messages", ask("hello there", { stream: true }));
    const events = eventsOf(await response.text());

    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(events.map(({ type }) => type)).toEqual([
      "message_start",
      "content_block_start",
      "content_block_delta",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    expect(events[0]?.message?.usage.input_tokens).toBeGreaterThan(0);
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: "end_turn" },
      usage: { input_tokens: 2, output_tokens: 2 },
    });
  });

  test("gets thinking and calls in a stream, and their results go back", async () => {
    await using kernel = await start();
    const tools = [{ name: "weather", input_schema: { type: "object" } }];
    const prompt = '/think hm\n/tool weather {"city":"Ulm"}';
    const response = await kernel.request("/v1/messages", ask(prompt, { stream: true, tools }));
    const events = eventsOf(await response.text());
    const again = await kernel.request("/v1/messages", {
      ...ask("x", { tools }),
      messages: [
        { role: "user", content: "weather?" },
        { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "weather", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "sunny" }] },
      ],
    });

    expect(events.flatMap(({ content_block: block }) => block?.type ?? [])).toEqual(["thinking", "tool_use"]);
    expect(events.map(({ delta }) => delta?.partial_json ?? "").join("")).toBe('{"city":"Ulm"}');
    expect(events.find(({ type }) => type === "message_delta")?.delta).toMatchObject({ stop_reason: "tool_use" });
    expect(await again.json()).toMatchObject({ content: [{ type: "text", text: "sunny" }] });
  });

  test("hears of errors in its own words, with their status before the first byte", async () => {
    await using kernel = await start();
    const refused = await kernel.request("/v1/messages", { model: "echo", max_tokens: 1 });
    const busy = await kernel.request("/v1/messages", ask("/error 529 busy", { stream: true }));

    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      type: "error",
      error: { type: "invalid_request_error", message: "messages must be a list of messages" },
      request_id: refused.headers.get("x-request-id"),
    });
    expect(busy.status).toBe(529);
    expect(await busy.json()).toMatchObject({ type: "error", error: { type: "overloaded_error" } });
  });

  test("hears of errors inside of a stream, which then does not look complete", async () => {
    await using kernel = await start();
    const response = await kernel.request("/v1/messages", ask("one two three\n/error 500 after 2", { stream: true }));
    const events = eventsOf(await response.text());

    expect(response.status).toBe(200);
    expect(events.at(-1)).toMatchObject({ type: "error", error: { type: "api_error" } });
    expect(events.some(({ type }) => type === "message_stop")).toBe(false);
  });

  test("counts tokens", async () => {
    await using kernel = await start();
    const { model, messages } = ask("one two three");
    const response = await kernel.request("/v1/messages/count_tokens", { model, messages });

    expect(await response.json()).toEqual({ input_tokens: 3 });
  });

  test("T47 lists models in its own shape, and leaves the other clients theirs", async () => {
    await using kernel = await start();
    const own = await kernel.request("/v1/models?limit=1000", undefined, { headers: version });
    const one = await kernel.request("/v1/models/echo", undefined, { headers: version });
    const other = await kernel.request("/v1/models");

    expect(await own.json()).toMatchObject({
      data: [{ type: "model", id: "echo" }],
      has_more: false,
      first_id: "echo",
    });
    expect(await one.json()).toMatchObject({ type: "model", id: "echo" });
    expect(await other.json()).toMatchObject({ object: "list", data: [{ object: "model", id: "echo" }] });
  });
});
