import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as gemini } from "@patchbay/protocol-gemini";
import { plugin as openai } from "@patchbay/protocol-openai-chat";
import { definePlugin } from "@patchbay/sdk";
import { errorStatus, type FakeUpstream, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const head = { modelVersion: "gemini-3-flash", responseId: "r1" };
const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 2, thoughtsTokenCount: 3, totalTokenCount: 10 };

function chunk(parts: readonly object[], rest: object = {}, top: object = {}): object {
  return { candidates: [{ content: { role: "model", parts }, index: 0, ...rest }], ...head, ...top };
}

const whole = chunk([{ text: "hi", extra: 1 }], { finishReason: "STOP" }, { usageMetadata });
const chunks = [chunk([{ text: "h" }]), chunk([{ text: "i" }], { finishReason: "STOP" }, { usageMetadata })];

/** A transform whose copy says the same: the request is then written from the neutral model. */
const copier = definePlugin({
  name: "copier",
  sdk: "1.0",
  setup: () => ({ transform: { request: (request) => ({ ...request }) } }),
});

function start(upstream: FakeUpstream, copies = false): Promise<TestKernel> {
  return startTestKernel({
    plugins: [gemini, openai, plugin, ...(copies ? [copier] : [])],
    pools: {
      main: { provider: "gemini", nodes: [{ id: "a", baseUrl: `${upstream.url}/v1beta`, apiKey: "node-key-4711" }] },
    },
    defaultPool: "main",
  });
}

const ask = { contents: [{ role: "user", parts: [{ text: "hello" }] }], somethingNew: { a: 1 } };
const path = "/v1beta/models/gemini-3-flash";

describe("a client of the same wire", () => {
  test.each([false, true])(
    "gets the upstream's answer and sends what it sent, through the model: %s",
    async (copies) => {
      await using upstream = await startFakeUpstream(json(whole));
      await using kernel = await start(upstream, copies);
      const answer = await kernel.request(`${path}:generateContent?key=client-key`, ask);
      const [request] = upstream.requests;

      expect(await answer.json()).toMatchObject(copies ? chunk([{ text: "hi" }], { finishReason: "STOP" }) : whole);
      expect(request?.path).toBe(`${path}:generateContent`);
      expect(request?.headers["x-goog-api-key"]).toBe("node-key-4711");
      expect(request?.json()).toEqual(ask);
    },
  );

  test("streams events through as they came", async () => {
    await using upstream = await startFakeUpstream(sse(chunks, { lineEnd: "\r\n" }));
    await using kernel = await start(upstream);
    const answer = await kernel.request(`${path}:streamGenerateContent?alt=sse`, ask);

    expect(await answer.text()).toBe(chunks.map((item) => `data: ${JSON.stringify(item)}\r\n\r\n`).join(""));
    expect(upstream.requests[0]?.path).toBe(`${path}:streamGenerateContent?alt=sse`);
  });

  test("gets one array without alt=sse, though the upstream sends events", async () => {
    await using upstream = await startFakeUpstream(sse(chunks));
    await using kernel = await start(upstream);
    const answer = await kernel.request(`${path}:streamGenerateContent`, ask);

    expect(await answer.json()).toMatchObject([
      chunk([{ text: "h" }]),
      chunk([{ text: "i" }]),
      chunk([{ text: "" }], { finishReason: "STOP" }, { usageMetadata }),
    ]);
    expect(upstream.requests[0]?.path).toBe(`${path}:streamGenerateContent?alt=sse`);
  });

  test("reads the upstream's own error", async () => {
    const error = { error: { code: 400, message: "bad thing", status: "INVALID_ARGUMENT", details: [] } };
    await using upstream = await startFakeUpstream(errorStatus(400, error));
    await using kernel = await start(upstream);
    const answer = await kernel.request(`${path}:generateContent`, ask);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual(error);
  });

  test("T45: is not told that its key is bad when the node's is", async () => {
    const error = { error: { code: 400, message: "API key not valid.", status: "INVALID_ARGUMENT" } };
    await using upstream = await startFakeUpstream(errorStatus(400, error));
    await using kernel = await start(upstream);
    const answer = await kernel.request(`${path}:generateContent`, ask);

    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: { status: "INTERNAL" } });
  });

  test("counts tokens and embeds", async () => {
    await using upstream = await startFakeUpstream(({ path }) =>
      json(path.includes("countTokens") ? { totalTokens: 31 } : { embeddings: [{ values: [0.5] }] }),
    );
    await using kernel = await start(upstream);
    const count = await kernel.request(`${path}:countTokens`, { contents: ask.contents });
    const vector = await kernel.request("/v1beta/models/e:embedContent", {
      content: { parts: [{ text: "a" }] },
      taskType: "RETRIEVAL_QUERY",
      outputDimensionality: 1,
    });

    expect(await count.json()).toEqual({ totalTokens: 31 });
    expect(await vector.json()).toEqual({ embedding: { values: [0.5] } });
    expect(upstream.requests.map((request) => [request.path, request.json()])).toEqual([
      [`${path}:countTokens`, { contents: ask.contents }],
      [
        "/v1beta/models/e:batchEmbedContents",
        {
          requests: [
            {
              model: "models/e",
              content: { parts: [{ text: "a" }] },
              taskType: "RETRIEVAL_QUERY",
              outputDimensionality: 1,
            },
          ],
        },
      ],
    ]);
  });
});

describe("a client of Chat Completions", () => {
  const tools = [
    {
      type: "function",
      function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
    },
  ];
  const call = { functionCall: { name: "weather", args: { city: "Ulm" } }, thoughtSignature: "c2ln" };

  test("is answered whole", async () => {
    await using upstream = await startFakeUpstream(json(whole));
    await using kernel = await start(upstream);
    const answer = await kernel.request("/v1/chat/completions", {
      model: "gemini-3-flash",
      messages: [
        { role: "system", content: "be brief" },
        { role: "user", content: "hello" },
      ],
      max_tokens: 9,
      reasoning_effort: "low",
    });

    expect(await answer.json()).toMatchObject({
      choices: [{ message: { content: "hi" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
    });
    expect(upstream.requests[0]?.json()).toEqual({
      systemInstruction: { parts: [{ text: "be brief" }] },
      contents: [{ role: "user", parts: [{ text: "hello" }] }],
      generationConfig: { maxOutputTokens: 9, thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW" } },
    });
  });

  test("is streamed thoughts, text and a call with its signature", async () => {
    const parts = [{ text: "hm", thought: true }, { text: "Let me look." }, call];
    const stream = [
      ...parts.map((part) => chunk([part])),
      chunk([{ text: "" }], { finishReason: "STOP" }, { usageMetadata }),
    ];
    await using upstream = await startFakeUpstream(sse(stream, { lineEnd: "\r\n" }));
    await using kernel = await start(upstream);
    const answer = await kernel.request("/v1/chat/completions", {
      model: "gemini-3-flash",
      messages: [{ role: "user", content: "hello" }],
      stream: true,
      tools,
    });
    const text = await answer.text();

    expect(text).toContain('"reasoning_content":"hm"');
    expect(text).toContain('"content":"Let me look."');
    expect(text).toContain('"name":"weather"');
    expect(text).toContain('"arguments":"{\\"city\\":\\"Ulm\\"}"');
    expect(text).toContain('"thought_signature":"c2ln"');
    expect(text).toContain('"finish_reason":"tool_calls"');
    expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
  });

  test("may lose the signature of a call: the documented placeholder stands for it", async () => {
    await using upstream = await startFakeUpstream(json(whole));
    await using kernel = await start(upstream);
    const calls = ["a", "b"].map((id) => ({
      id,
      type: "function",
      function: { name: "weather", arguments: '{"city":"Ulm"}' },
    }));
    await kernel.request("/v1/chat/completions", {
      model: "gemini-3-flash",
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: null, tool_calls: calls },
        { role: "tool", tool_call_id: "b", content: "21" },
        { role: "tool", tool_call_id: "a", content: '{"c":20}' },
      ],
      tools,
    });
    const args = { city: "Ulm" };

    expect(upstream.requests[0]?.json()).toMatchObject({
      contents: [
        { role: "user" },
        {
          role: "model",
          parts: [
            { functionCall: { id: "a", name: "weather", args }, thoughtSignature: "skip_thought_signature_validator" },
            { functionCall: { id: "b", name: "weather", args } },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "a", name: "weather", response: { c: 20 } } },
            { functionResponse: { id: "b", name: "weather", response: { output: "21" } } },
          ],
        },
      ],
    });
  });

  test("is told of a quota with the time to wait", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "17s" }];
    const error = {
      error: { code: 429, message: "You exceeded your current quota.", status: "RESOURCE_EXHAUSTED", details },
    };
    await using upstream = await startFakeUpstream(errorStatus(429, error));
    await using kernel = await start(upstream);
    const answer = await kernel.request("/v1/chat/completions", {
      model: "m",
      messages: [{ role: "user", content: "a" }],
    });

    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("17");
    expect(await answer.json()).toMatchObject({ error: { type: "rate_limit_error" } });
  });
});
