import { startTestKernel } from "@patchbay/core/testing";
import { plugin as echo } from "@patchbay/provider-echo";
import type { InboundProtocol, JsonObject, PluginContext } from "@patchbay/sdk";
import { protocolContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function protocol(): Promise<InboundProtocol> {
  // The plugin asks nothing of its context.
  const { inboundProtocol } = await plugin.setup({} as PluginContext, {});
  return inboundProtocol as InboundProtocol;
}

function gateway() {
  return startTestKernel({
    plugins: [plugin, echo],
    pools: { main: { provider: "echo", nodes: [{ id: "echo" }] } },
    defaultPool: "main",
  });
}

/** The events of a stream, parsed; each is one frame with a name. */
function eventsIn(text: string): readonly JsonObject[] {
  return text
    .split("\n\n")
    .flatMap((frame) => /^data: (\{.*)$/m.exec(frame)?.[1] ?? [])
    .map((data) => JSON.parse(data) as JsonObject);
}

describe("the protocol", () => {
  test("is named after its package, and brings its wire", async () => {
    expect(plugin).toMatchObject({ name: "@patchbay/protocol-openai-responses", sdk: "1.0" });
    expect(await protocol()).toMatchObject({
      id: "openai-responses",
      keepAliveMs: 15_000,
      wire: { id: "openai-responses" },
    });
  });

  test("has a route for chat and one for counting", async () => {
    const { routes } = await protocol();

    expect(routes.map(({ method, path, operation }) => `${method} ${path} ${operation}`)).toEqual([
      "POST /v1/responses chat",
      "POST /v1/responses/input_tokens count-tokens",
    ]);
  });
});

describe("the contract of protocols", () => {
  test.each([...protocolContract(plugin)])("$name", ({ run }) => run());
});

describe("a gateway that speaks it", () => {
  test("answers whole", async () => {
    await using kernel = await gateway();
    const answer = await kernel.request("/v1/responses", { model: "echo", input: "hello there" });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      object: "response",
      status: "completed",
      model: "echo",
      output: [{ type: "message", content: [{ type: "output_text", text: "hello there" }] }],
      usage: { input_tokens: 2, output_tokens: 2 },
    });
  });

  test("answers as a stream, with thought and call", async () => {
    await using kernel = await gateway();
    const input = [{ role: "user", content: '/think hm\n/tool weather {"city":"Ulm"}' }];
    const answer = await kernel.request("/v1/responses", { model: "echo", input, stream: true });
    const text = await answer.text();
    const events = eventsIn(text);

    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    expect(events[0]).toMatchObject({ type: "response.created", sequence_number: 0 });
    expect(events.at(-1)).toMatchObject({
      type: "response.completed",
      response: {
        output: [{ type: "reasoning" }, { type: "function_call", name: "weather", arguments: '{"city":"Ulm"}' }],
      },
    });
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  test("T65: tells a failure before the first word by its status", async () => {
    await using kernel = await gateway();
    const answer = await kernel.request("/v1/responses", {
      model: "echo",
      input: "/error 429 slow down",
      stream: true,
    });

    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ error: { code: "rate_limit_exceeded" } });
  });

  test("T65: tells a later failure in the stream", async () => {
    await using kernel = await gateway();
    const input = "one two\n/error 500 after 1";
    const answer = await kernel.request("/v1/responses", { model: "echo", input, stream: true });

    expect(answer.status).toBe(200);
    expect(eventsIn(await answer.text()).at(-1)).toMatchObject({
      type: "response.failed",
      response: { status: "failed" },
    });
  });

  test("T39: refuses what refers to an earlier answer", async () => {
    await using kernel = await gateway();
    const body = { model: "echo", input: "hello", previous_response_id: "resp_0" };
    const answer = await kernel.request("/v1/responses", body);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code: "unsupported_parameter", param: "previous_response_id" },
    });
  });

  test("counts tokens", async () => {
    await using kernel = await gateway();
    const answer = await kernel.request("/v1/responses/input_tokens", { model: "echo", input: "hello there" });

    expect(await answer.json()).toEqual({ object: "response.input_tokens", input_tokens: 2 });
  });

  test("keeps no answers", async () => {
    await using kernel = await gateway();

    expect((await kernel.request("/v1/responses/resp_0")).status).toBe(404);
  });

  test("names what is wrong with a request", async () => {
    await using kernel = await gateway();
    const answer = await kernel.request("/v1/responses", { model: "echo", input: [{ role: "critic", content: "x" }] });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { param: "input[0].role" } });
  });
});
