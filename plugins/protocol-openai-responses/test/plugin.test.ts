import { startTestKernel } from "@patchbay/core/testing";
import { plugin as echo } from "@patchbay/provider-echo";
import { plugin as openai } from "@patchbay/provider-openai-responses";
import type { InboundProtocol, JsonObject, PluginContext } from "@patchbay/sdk";
import { json, protocolContract, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function protocols(): Promise<readonly InboundProtocol[]> {
  // The plugin asks nothing of its context.
  const { inboundProtocol } = await plugin.setup({} as PluginContext, {});
  return inboundProtocol as readonly InboundProtocol[];
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
    expect(await protocols()).toMatchObject([
      { id: "openai-responses", keepAliveMs: 15_000, wire: { id: "openai-responses" } },
      { id: "openai-responses-compact", wire: { id: "openai-responses-compact" } },
    ]);
  });

  test("has routes for chat, counting, models and what it does not store", async () => {
    const routes = (await protocols()).flatMap((protocol) => protocol.routes);

    expect(
      routes.map(({ method, path, operation, transport }) =>
        [method, path, operation, ...(transport ? [transport] : [])].join(" "),
      ),
    ).toEqual([
      "POST /v1/responses chat",
      "GET /v1/responses chat websocket",
      "POST /v1/responses/input_tokens count-tokens",
      "GET /v1/models models",
      "GET /v1/responses/:id chat",
      "DELETE /v1/responses/:id chat",
      "GET /v1/responses/:id/input_items chat",
      "POST /v1/responses/:id/cancel chat",
      "POST /v1/responses/compact chat",
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

  test.each([
    ["GET", "/v1/responses/resp_0"],
    ["DELETE", "/v1/responses/resp_0"],
    ["GET", "/v1/responses/resp_0/input_items"],
    ["POST", "/v1/responses/resp_0/cancel"],
  ])("T39: keeps no answers, and says so to %s %s", async (method, path) => {
    await using kernel = await gateway();
    const answer = await fetch(new URL(path, kernel.url), { method });

    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringContaining("send the whole conversation in `input`"), param: null },
    });
  });

  test("answers a compaction with a summary, in words and sealed, which any node reads again", async () => {
    await using kernel = await gateway();
    const answer = await kernel.request("/v1/responses/compact", { model: "echo", input: "hello there" });
    const { output, ...compaction } = (await answer.json()) as { readonly output: readonly JsonObject[] };

    expect(answer.status).toBe(200);
    expect(compaction).toMatchObject({
      object: "response.compaction",
      id: expect.stringMatching(/^resp_/),
      usage: { total_tokens: expect.any(Number) },
    });
    expect(output).toMatchObject([
      { type: "message", role: "assistant", content: [{ text: expect.stringContaining("summary") }] },
      { type: "compaction", encrypted_content: expect.stringMatching(/^pb1\./) },
    ]);
    const next = await kernel.request("/v1/responses", {
      model: "echo",
      input: [...output, { role: "user", content: "go on" }],
    });
    expect(await next.json()).toMatchObject({ output: [{ content: [{ text: "go on" }] }] });
  });

  test("refuses a compaction without a model, and one that builds on an answer that is not there", async () => {
    await using kernel = await gateway();
    const nameless = await kernel.request("/v1/responses/compact", { input: "a" });
    const stored = await kernel.request("/v1/responses/compact", { model: "echo", previous_response_id: "resp_0" });

    expect([nameless.status, stored.status]).toEqual([400, 400]);
    expect(await nameless.json()).toMatchObject({ error: { param: "model" } });
    expect(await stored.json()).toMatchObject({ error: { param: "previous_response_id" } });
  });

  test("has an upstream of its own format compact, which knows its own stored conversations", async () => {
    const compaction = {
      id: "resp_c",
      object: "response.compaction",
      created_at: 5,
      output: [{ type: "compaction", id: "cmp_1", encrypted_content: "gAAA" }],
      usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
    };
    await using upstream = await startFakeUpstream(json(compaction));
    await using kernel = await startTestKernel({
      plugins: [plugin, openai],
      pools: {
        main: { provider: "openai-responses", nodes: [{ id: "a", baseUrl: `${upstream.url}/v1`, apiKey: "sk-test" }] },
      },
      defaultPool: "main",
    });
    const body = { model: "gpt", previous_response_id: "resp_0", input: "and this" };
    const answer = await kernel.request("/v1/responses/compact", body);

    expect(upstream.requests.at(-1)?.path).toBe("/v1/responses/compact");
    expect(upstream.requests.at(-1)?.json()).toEqual(body);
    expect(await answer.json()).toMatchObject(compaction);
  });

  test("lists models as Codex reads them", async () => {
    await using kernel = await gateway();
    const answer = await kernel.request("/v1/models?client_version=0.169.0");

    expect(await answer.json()).toMatchObject({
      models: [{ slug: "echo", display_name: "Echo", visibility: "list", supported_in_api: true, priority: 0 }],
    });
  });

  test("names what is wrong with a request", async () => {
    await using kernel = await gateway();
    const answer = await kernel.request("/v1/responses", { model: "echo", input: [{ role: "critic", content: "x" }] });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { param: "input[0].role" } });
  });
});
