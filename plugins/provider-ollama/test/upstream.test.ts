import { errorStatus, json } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { line, open, streamOf } from "./kit.ts";

const metrics = { total_duration: 9, prompt_eval_count: 3, eval_count: 2, eval_duration: 5 };
const call = { function: { index: 0, name: "weather", arguments: { city: "Oslo" } } };
const said = { role: "assistant", content: "hello", thinking: "hm", tool_calls: [call] };
const whole = json({
  model: "qwen3",
  created_at: "2026-11-20T08:00:00Z",
  message: said,
  done: true,
  done_reason: "stop",
  ...metrics,
});
const lines: readonly string[] = [
  line({ message: { role: "assistant", content: "", thinking: "hm" }, done: false }),
  line({ message: { role: "assistant", content: "hello" }, done: false }),
  line({ message: { role: "assistant", content: "", tool_calls: [call] }, done: false }),
  line({ message: { role: "assistant", content: "" }, done: true, done_reason: "stop", ...metrics }),
];
const streamed = streamOf(lines);

const chat = { model: "qwen3", messages: [{ role: "user", content: "hi" }] };

describe("a client of another wire", () => {
  test("gets a whole answer", async () => {
    await using world = await open(whole);
    const answer = await world.kernel.request("/v1/chat/completions", { ...chat, max_tokens: 5 });

    expect(await answer.json()).toMatchObject({
      choices: [
        {
          message: {
            content: "hello",
            reasoning_content: "hm",
            tool_calls: [{ function: { name: "weather", arguments: '{"city":"Oslo"}' } }],
          },
          finish_reason: "tool_calls",
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
    expect(world.upstream.requests[0]).toMatchObject({ method: "POST", path: "/api/chat" });
    expect(world.upstream.requests[0]?.json()).toEqual({ ...chat, stream: false, options: { num_predict: 5 } });
  });

  test("gets a streamed answer", async () => {
    await using world = await open(streamed);
    const text = await (await world.kernel.request("/v1/chat/completions", { ...chat, stream: true })).text();

    expect(text).toContain('"content":"hello"');
    expect(text).toContain('"finish_reason":"tool_calls"');
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  test("is told of a model that is not there", async () => {
    await using world = await open(errorStatus(404, { error: "model 'qwen3' not found" }));
    const answer = await world.kernel.request("/v1/chat/completions", chat);

    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: "model_not_found" } });
  });
});

describe("a client of the same wire", () => {
  test("gets the bytes of a stream as they came, and its own go out as they came", async () => {
    await using world = await open(streamed);
    const answer = await world.kernel.request("/api/chat", { ...chat, keep_alive: "5m", x: 1 });

    expect(await answer.text()).toBe(lines.join(""));
    expect(world.upstream.requests[0]?.json()).toEqual({ ...chat, keep_alive: "5m", x: 1 });
  });

  test("gets its errors in their own words", async () => {
    await using world = await open(errorStatus(400, { error: '"qwen3" does not support thinking' }));
    const answer = await world.kernel.request("/api/chat", { ...chat, think: true });

    expect([answer.status, await answer.json()]).toEqual([400, { error: '"qwen3" does not support thinking' }]);
  });
});

describe("a node", () => {
  test("fills in what its profile says, and sends its key", async () => {
    await using world = await open(whole, {
      apiKey: "the-key-of-the-node",
      profile: { contextTokens: 32_768, keepAlive: "30m" },
    });
    await (await world.kernel.request("/api/chat", { ...chat, stream: false })).text();
    const [sent] = world.upstream.requests;

    expect(sent?.json()).toEqual({ ...chat, stream: false, keep_alive: "30m", options: { num_ctx: 32_768 } });
    expect(sent?.headers["authorization"]).toBe("Bearer the-key-of-the-node");
  });

  test("lists its models", async () => {
    await using world = await open(json({ models: [{ name: "qwen3:latest", model: "qwen3:latest", size: 5 }] }));
    const listed = await (await world.kernel.request("/v1/models")).json();

    expect(listed).toMatchObject({ data: [{ id: "qwen3" }] });
    expect(world.upstream.requests[0]).toMatchObject({ method: "GET", path: "/api/tags" });
  });

  test("embeds", async () => {
    await using world = await open(json({ model: "e", embeddings: [[0.5]], prompt_eval_count: 1 }));
    const answer = await world.kernel.request("/v1/embeddings", { model: "e", input: "a" });

    expect(await answer.json()).toMatchObject({ data: [{ embedding: [0.5] }], usage: { prompt_tokens: 1 } });
    expect(world.upstream.requests[0]?.path).toBe("/api/embed");
  });

  test("asks gpt-oss for a level that it has, and cannot keep it from thinking", async () => {
    await using world = await open(whole);
    await (
      await world.kernel.request("/v1/chat/completions", { ...chat, model: "gpt-oss:20b", reasoning_effort: "none" })
    ).text();
    await (
      await world.kernel.request("/v1/chat/completions", { ...chat, model: "gpt-oss:20b", reasoning_effort: "max" })
    ).text();

    expect(world.upstream.requests.map((request) => (request.json() as { think?: unknown }).think)).toEqual([
      "low",
      "high",
    ]);
  });
});
