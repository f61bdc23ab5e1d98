import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as echo } from "@patchbay/provider-echo";
import { plugin as openai } from "@patchbay/provider-openai";
import { type DefaultScript, json, startFakeUpstream } from "@patchbay/sdk/testing";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

function start(): Promise<TestKernel> {
  return startTestKernel({
    plugins: [plugin, echo],
    pools: { main: { provider: "echo", nodes: [{ id: "echo" }] } },
    defaultPool: "main",
  });
}

function clientOf({ url }: TestKernel): OpenAI {
  return new OpenAI({ apiKey: "any", baseURL: `${url}/v1`, maxRetries: 0 });
}

describe("the older completions, with the vendor's own library", () => {
  test("a whole answer", async () => {
    await using kernel = await start();
    const answer = await clientOf(kernel).completions.create({ model: "m", prompt: "once upon a time" });

    expect(answer).toMatchObject({
      id: expect.stringMatching(/^cmpl-/) as string,
      object: "text_completion",
      model: "m",
      choices: [{ index: 0, text: "once upon a time", logprobs: null, finish_reason: "stop" }],
      usage: { prompt_tokens: 4, completion_tokens: 4, total_tokens: 8 },
    });
  });

  test("a streamed answer, with usage where it was asked for", async () => {
    await using kernel = await start();
    for (const include_usage of [true, false]) {
      const chunks: OpenAI.Completion[] = [];
      const options = { model: "m", prompt: "one two three", stream: true, stream_options: { include_usage } } as const;
      for await (const chunk of await clientOf(kernel).completions.create(options)) chunks.push(chunk);

      expect(chunks.map(({ choices }) => choices[0]?.text ?? "").join("")).toBe("one two three");
      expect(chunks.filter(({ choices }) => choices[0]?.finish_reason === "stop")).toHaveLength(1);
      expect(chunks.filter(({ choices }) => choices.length === 0)).toHaveLength(include_usage ? 1 : 0);
      expect(chunks.at(-1)?.usage?.total_tokens).toBe(include_usage ? 6 : undefined);
    }
  });

  test("several answers, cut by their limit, behind the prompt", async () => {
    await using kernel = await start();
    const options = { model: "m", prompt: "one two three", n: 2, max_tokens: 2, echo: true };
    const { choices } = await clientOf(kernel).completions.create(options);

    expect(choices.map(({ index, text, finish_reason }) => [index, text, finish_reason])).toEqual([
      [0, "one two threeone two", "length"],
      [1, "one two threeone two", "length"],
    ]);
  });

  test("a failure is one of the API's", async () => {
    await using kernel = await start();
    const { completions } = clientOf(kernel);

    await expect(completions.create({ model: "m", prompt: ["a", "b"] })).rejects.toMatchObject({
      status: 400,
      type: "invalid_request_error",
      param: "prompt",
    });
    await expect(completions.create({ model: "m", prompt: "/error 429 slow down" })).rejects.toThrow(
      OpenAI.RateLimitError,
    );
  });
});

const chatAnswer = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "up",
  choices: [{ index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

/** A kernel before an upstream that speaks Chat Completions, and what that upstream was sent. */
async function ask(path: string, body: object): Promise<{ readonly answer: unknown; readonly sent: unknown }> {
  const script: DefaultScript = () => json(chatAnswer);
  await using upstream = await startFakeUpstream(script);
  await using kernel = await startTestKernel({
    plugins: [plugin, openai],
    pools: { main: { provider: "openai", nodes: [{ id: "a", baseUrl: `${upstream.url}/v1`, apiKey: "k" }] } },
    defaultPool: "main",
  });
  const answer = await kernel.request(path, body);
  return { answer: await answer.json(), sent: JSON.parse(upstream.requests[0]?.text ?? "null") };
}

describe("before an upstream that speaks Chat Completions", () => {
  test("a completion is asked for in a chat's words", async () => {
    const { answer, sent } = await ask("/v1/completions", { model: "m", prompt: "hi", max_tokens: 5 });

    expect(sent).toEqual({ model: "m", messages: [{ role: "user", content: "hi" }], max_tokens: 5 });
    expect(answer).toMatchObject({ object: "text_completion", choices: [{ text: "hello", finish_reason: "stop" }] });
  });

  test("a body in the shape of Responses arrives as a chat", async () => {
    const body = {
      model: "m",
      input: [{ role: "user", content: [{ type: "input_text", text: "hi" }] }],
      tools: [{ type: "function", name: "f", parameters: { type: "object" } }],
      include: ["reasoning.encrypted_content"],
    };
    const { answer, sent } = await ask("/v1/chat/completions", body);

    expect(sent).toEqual({
      model: "m",
      messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object" } } }],
    });
    expect(answer).toMatchObject({ object: "chat.completion", choices: [{ message: { content: "hello" } }] });
  });
});

test("a body in the shape of Responses is answered with chunks of chat", async () => {
  await using kernel = await start();
  const tools = [
    { type: "custom", name: "ApplyPatch", format: { type: "grammar", syntax: "lark", definition: "start: /a/" } },
  ];
  const body = { model: "m", stream: true, tools, input: "/tool ApplyPatch *** Begin Patch" };
  const answer = await kernel.request("/v1/chat/completions", body);
  const events = (await answer.text()).split("\n\n").filter((event) => event.startsWith("data: {"));
  const chunks = events.map((event) => JSON.parse(event.slice(6)) as OpenAI.ChatCompletionChunk);
  const pieces = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));

  expect(pieces[0]).toMatchObject({ index: 0, type: "function", function: { name: "ApplyPatch" } });
  expect(pieces.map((piece) => piece.function?.arguments ?? "").join("")).toBe("*** Begin Patch");
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("tool_calls");
});
