import { startTestKernel } from "@patchbay/core/testing";
import { plugin as chat } from "@patchbay/protocol-openai-chat";
import { plugin as responses } from "@patchbay/protocol-openai-responses";
import { definePlugin, type HttpProvider, type Json, type JsonObject, type PluginContext } from "@patchbay/sdk";
import { errorStatus, json, node, providerContract, type Script, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function provider(): Promise<HttpProvider> {
  // The plugin asks nothing of its context.
  const { outboundProvider } = await plugin.setup({} as PluginContext, {});
  return outboundProvider as HttpProvider;
}

const message = { type: "message", id: "msg_1", role: "assistant", status: "completed" };
const usage = {
  input_tokens: 3,
  input_tokens_details: { cached_tokens: 1 },
  output_tokens: 2,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 5,
};

function response(output: readonly Json[], fields: JsonObject = {}): JsonObject {
  return {
    id: "resp_up",
    object: "response",
    created_at: 5,
    status: "completed",
    model: "real",
    output,
    usage,
    ...fields,
  };
}

const said = { ...message, content: [{ type: "output_text", text: "Hi there", annotations: [], logprobs: [] }] };
const place = { item_id: "msg_1", output_index: 0, content_index: 0 };
const streamed: readonly (JsonObject & { readonly type: string })[] = [
  { type: "response.created", sequence_number: 0, response: response([], { status: "in_progress" }) },
  { type: "response.output_item.added", sequence_number: 1, output_index: 0, item: { ...message, content: [] } },
  {
    type: "response.content_part.added",
    sequence_number: 2,
    ...place,
    part: { type: "output_text", text: "", annotations: [] },
  },
  { type: "response.output_text.delta", sequence_number: 3, ...place, delta: "Hi ", logprobs: [] },
  { type: "response.output_text.delta", sequence_number: 4, ...place, delta: "there", logprobs: [] },
  { type: "response.output_item.done", sequence_number: 5, output_index: 0, item: said },
  { type: "response.completed", sequence_number: 6, response: response([said]) },
];
const stream = sse(streamed, { eventName: (event) => (event as { type: string }).type });

/** A transform whose copy says the same: the request is then written from the neutral model. */
const copier = definePlugin({
  name: "copier",
  sdk: "1.0",
  setup: () => ({ transform: { request: (request) => ({ ...request }) } }),
});

/** A gateway before an upstream that answers with this script. */
async function open(script: Script, plugins: readonly (typeof copier)[] = []) {
  const upstream = await startFakeUpstream(script);
  const kernel = await startTestKernel({
    plugins: [plugin, responses, chat, ...plugins],
    pools: {
      main: {
        provider: "openai-responses",
        nodes: [{ id: "a", baseUrl: `${upstream.url}/v1`, apiKey: "sk-test-key" }],
      },
    },
    defaultPool: "main",
  });
  return {
    kernel,
    upstream,
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream.close();
    },
  };
}

describe("the provider", () => {
  test("is named after its package, and says where it calls", async () => {
    expect(plugin).toMatchObject({ name: "@patchbay/provider-openai-responses", sdk: "1.0" });
    expect(await provider()).toMatchObject({
      id: "openai-responses",
      wire: { id: "openai-responses" },
      baseUrl: "https://api.openai.com/v1",
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      endpoints: { chat: "responses", "count-tokens": "responses/input_tokens", models: "models" },
    });
  });

  test.each([
    ["gpt-5.4", undefined, false],
    ["gpt-4o", undefined, undefined],
    ["o3", "http://127.0.0.1/v1", undefined],
  ])("%s at %s takes temperature: %s", async (model, baseUrl, sampling) => {
    const at = node("n", baseUrl === undefined ? {} : { baseUrl });

    expect((await provider()).capabilities?.({ node: at, model }).sampling).toBe(sampling);
  });
});

describe("the contract of providers", () => {
  test.each([...providerContract(plugin)])("$name", ({ run }) => run());
});

describe("a client of the same format", () => {
  const body = { model: "real", input: "hello", previous_response_id: "resp_0", x: 1 };

  test("passes through, whole and as a stream, with what the provider remembers", async () => {
    await using whole = await open(json(response([said])));
    await using streaming = await open(stream);
    const answer = await whole.kernel.request("/v1/responses", body);
    const text = await (await streaming.kernel.request("/v1/responses", { ...body, stream: true })).text();

    expect(await answer.json()).toEqual(response([said]));
    expect(text).toBe(streamed.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
    expect(whole.upstream.requests[0]).toMatchObject({
      path: "/v1/responses",
      headers: { authorization: "Bearer sk-test-key" },
    });
    expect(whole.upstream.requests[0]?.json()).toEqual(body);
  });

  test("is served the same when a plugin looked at the request", async () => {
    await using world = await open(json(response([said])), [copier]);
    const answer = await world.kernel.request("/v1/responses", body);

    expect(await answer.json()).toMatchObject({ id: "resp_up", status: "completed", output: [said], usage });
    expect(world.upstream.requests[0]?.json()).toEqual(body);
  });

  test("hears the upstream's own error", async () => {
    const error = {
      error: {
        message: "no such response",
        type: "invalid_request_error",
        param: "previous_response_id",
        code: "previous_response_not_found",
      },
    };
    await using world = await open(errorStatus(400, error));
    const answer = await world.kernel.request("/v1/responses", body);

    expect([answer.status, await answer.json()]).toEqual([400, error]);
  });

  test("counts tokens where the upstream does", async () => {
    await using world = await open(json({ object: "response.input_tokens", input_tokens: 12 }));
    const answer = await world.kernel.request("/v1/responses/input_tokens", { model: "real", input: "hello" });

    expect(await answer.json()).toEqual({ object: "response.input_tokens", input_tokens: 12 });
    expect(world.upstream.requests[0]?.path).toBe("/v1/responses/input_tokens");
  });
});

describe("a client of Chat Completions", () => {
  const ask = {
    model: "real",
    messages: [
      { role: "system", content: "be brief" },
      { role: "user", content: "hello" },
    ],
  };

  test("is answered whole", async () => {
    await using world = await open(json(response([said])));
    const answer = await world.kernel.request("/v1/chat/completions", ask);

    expect(await answer.json()).toMatchObject({
      object: "chat.completion",
      choices: [{ message: { role: "assistant", content: "Hi there" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
    expect(world.upstream.requests[0]?.json()).toEqual({
      model: "real",
      instructions: "be brief",
      input: [{ role: "user", content: "hello" }],
    });
  });

  test("is answered as a stream", async () => {
    await using world = await open(stream);
    const answer = await world.kernel.request("/v1/chat/completions", { ...ask, stream: true });
    const text = await answer.text();

    expect(text.match(/"content":"(Hi |there)"/g)).toEqual(['"content":"Hi "', '"content":"there"']);
    expect(text).toContain('"finish_reason":"stop"');
  });

  test("T6: has its tools sent without strictness, and gets the call back", async () => {
    const call = {
      type: "function_call",
      id: "fc_1",
      call_id: "call_1",
      name: "f",
      arguments: '{"a":1}',
      status: "completed",
    };
    await using world = await open(json(response([call])));
    const tools = [{ type: "function", function: { name: "f", parameters: { type: "object" } } }];
    const answer = await world.kernel.request("/v1/chat/completions", { ...ask, tools });

    expect(world.upstream.requests[0]?.json()).toMatchObject({
      tools: [{ type: "function", name: "f", strict: false }],
    });
    expect(await answer.json()).toMatchObject({
      choices: [
        {
          finish_reason: "tool_calls",
          message: { tool_calls: [{ id: "call_1", function: { name: "f", arguments: '{"a":1}' } }] },
        },
      ],
    });
  });

  test("T45: does not see that the node's key was refused", async () => {
    await using world = await open(errorStatus(401, { error: { message: "bad key", code: "invalid_api_key" } }));

    expect((await world.kernel.request("/v1/chat/completions", ask)).status).toBe(502);
  });
});
