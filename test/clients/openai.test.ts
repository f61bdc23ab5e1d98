import { json, raw, splitAt, sse } from "@patchbay/sdk/testing";
import type OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { chunks, says, usage } from "../support/fake-openai.ts";
import { openWorld, user, ways } from "../support/openai-gateway.ts";

const weather: OpenAI.ChatCompletionTool = {
  type: "function",
  function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
};
const oslo = { id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' };
const lima = { id: "call_2", name: "weather", arguments: '{"city":"Lima"}' };

/** Text with signs of one to four bytes, joined emoji, right-to-left script and what JSON must escape. */
const unicode = 'añ 漢字 👩‍👩‍👧‍👦 🇳🇴 שלום \u2028 \\ " \u0007 e\u0301 𝒳 '.repeat(200).trim();

describe.each(ways)("over %s", (way) => {
  test("a whole answer", async () => {
    await using world = await openWorld(way, says({ content: "good morning" }));
    const answer = await world.client.chat.completions.create({ model: "m", messages: [user("good morning")] });
    expect(answer).toMatchObject({
      object: "chat.completion",
      model: "m",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "good morning" } }],
    });
    expect(answer.usage?.total_tokens).toBe(way === "echo" ? 4 : 12);
  });

  test("a streamed answer, with the same id in every chunk and no usage that was not asked for", async () => {
    await using world = await openWorld(way, says({ content: "good morning to you" }));
    const all = await chunksOf(
      world.client.chat.completions.create({ model: "m", messages: [user("good morning to you")], stream: true }),
    );
    expect(textOf(all)).toBe("good morning to you");
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all.every(({ choices }) => choices.length === 1)).toBe(true);
    expect(all.some((chunk) => chunk.usage)).toBe(false);
    expect(all[0]?.choices[0]?.delta.role).toBe("assistant");
    expect(all.filter(({ choices }) => choices[0]?.finish_reason === "stop")).toHaveLength(1);
  });

  test("usage in one chunk at the end when it was asked for", async () => {
    await using world = await openWorld(way, says({ content: "good morning" }));
    const all = await chunksOf(
      world.client.chat.completions.create({
        model: "m",
        messages: [user("good morning")],
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    expect(all.filter((chunk) => chunk.usage)).toEqual([all.at(-1)]);
    expect(all.at(-1)?.choices).toEqual([]);
    if (way === "echo") expect(all.at(-1)?.usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 2 });
    else expect(all.at(-1)?.usage).toMatchObject(usage);
  });

  test("the client's stream helper folds a text", async () => {
    await using world = await openWorld(way, says({ content: "good morning" }));
    const stream = world.client.chat.completions.stream({ model: "m", messages: [user("good morning")] });
    expect(await stream.finalContent()).toBe("good morning");
    expect((await stream.finalChatCompletion()).choices[0]?.finish_reason).toBe("stop");
  });

  test.each([
    ["one tool call", [oslo]],
    ["two parallel tool calls", [oslo, lima]],
  ])("%s, whole and through the stream helper", async (_name, calls) => {
    await using world = await openWorld(way, says({ calls }));
    const prompt = calls.map((call) => `/tool ${call.name} ${call.arguments}`).join("\n");
    const request = { model: "m", messages: [user(prompt)], tools: [weather] };
    const whole = await world.client.chat.completions.create(request);
    const streamed = await world.client.chat.completions.stream(request).finalChatCompletion();
    const wanted = calls.map(({ name, arguments: text }) => ({
      type: "function",
      function: { name, arguments: text },
    }));
    for (const { choices } of [whole, streamed]) {
      const [choice] = choices;
      expect(choice).toMatchObject({ finish_reason: "tool_calls", message: { tool_calls: wanted } });
      expect(new Set(choice?.message.tool_calls?.map(({ id }) => id)).size).toBe(calls.length);
    }
  });

  test("results of tools go back and the answer comes", async () => {
    await using world = await openWorld(way, says({ content: "it is sunny" }));
    const call = { id: "call_1", type: "function", function: { name: "weather", arguments: "{}" } } as const;
    const { choices } = await world.client.chat.completions.create({
      model: "m",
      tools: [weather],
      messages: [
        user("how is it?"),
        { role: "assistant", tool_calls: [call] },
        { role: "tool", tool_call_id: "call_1", content: "it is sunny" },
      ],
    });
    expect(choices[0]?.message.content).toBe("it is sunny");
  });

  test("reasoning stays as an extra field, on the message and in the chunks", async () => {
    await using world = await openWorld(way, says({ reasoning: "let me see", content: "yes" }));
    const request = { model: "m", messages: [user("/think let me see\nyes")] };
    const { choices } = await world.client.chat.completions.create(request);
    expect(choices[0]?.message).toMatchObject({ content: "yes", reasoning_content: "let me see" });
    const streamed = await chunksOf(world.client.chat.completions.create({ ...request, stream: true }));
    const deltas = streamed.flatMap((chunk) => chunk.choices.map(({ delta }) => delta as Reasoning));
    expect(deltas.map((delta) => delta.reasoning_content ?? "").join("")).toBe("let me see");
    expect(textOf(streamed)).toBe("yes");
    // The helper keeps the last piece of a field that it does not know.
    const folded = await world.client.chat.completions.stream(request).finalChatCompletion();
    expect(folded.choices[0]?.message).toMatchObject({ reasoning_content: expect.stringMatching(/e$/) });
  });

  test("a refusal, whole and streamed", async () => {
    await using world = await openWorld(way, says({ refusal: "no, thank you" }));
    const request = { model: "m", messages: [user("/refuse no, thank you")] };
    const whole = await world.client.chat.completions.create(request);
    const streamed = await world.client.chat.completions.stream(request).finalChatCompletion();
    for (const { choices } of [whole, streamed]) expect(choices[0]?.message.refusal).toBe("no, thank you");
  });

  test("two choices, whole and streamed", async () => {
    await using world = await openWorld(way, says({ content: "same" }, { content: "same" }));
    const request = { model: "m", n: 2, messages: [user("same")] };
    const whole = await world.client.chat.completions.create(request);
    const streamed = await world.client.chat.completions.stream(request).finalChatCompletion();
    for (const { choices } of [whole, streamed])
      expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
        [0, "same"],
        [1, "same"],
      ]);
  });

  test("JSON as a format", async () => {
    await using world = await openWorld(way, says({ content: '{"answer":42}' }));
    const schema = { type: "object", properties: { answer: { type: "number" } }, required: ["answer"] };
    const formats: NonNullable<OpenAI.ChatCompletionCreateParams["response_format"]>[] = [
      { type: "json_object" },
      { type: "json_schema", json_schema: { name: "reply", strict: true, schema } },
    ];
    for (const format of formats) {
      const { choices } = await world.client.chat.completions.create({
        model: "m",
        messages: [user('{"answer":42}')],
        response_format: format,
      });
      expect(JSON.parse(choices[0]?.message.content ?? "")).toEqual({ answer: 42 });
    }
    const sent = world.upstream.requests.map((request) => (request.json() as Body).response_format);
    expect(sent).toEqual(way === "echo" ? [] : formats);
  });

  test("an answer that was cut short says so", async () => {
    await using world = await openWorld(way, says({ content: "one", finish: "length" }));
    const request = { model: "m", max_tokens: 1, messages: [user("one two three")] };
    const { choices } = await world.client.chat.completions.create(request);
    expect(choices[0]).toMatchObject({ finish_reason: "length" });
  });

  test("long text with every kind of sign, whole and streamed", async () => {
    await using world = await openWorld(way, says({ content: unicode }));
    const request = { model: "m", messages: [user(unicode)] };
    const whole = await world.client.chat.completions.create(request);
    const streamed = await chunksOf(world.client.chat.completions.create({ ...request, stream: true }));
    expect(whole.choices[0]?.message.content).toBe(unicode);
    expect(textOf(streamed)).toBe(unicode);
    for (const request of world.upstream.requests)
      expect((request.json() as Body).messages?.[0]?.content).toBe(unicode);
  });

  test("zero and empty values are values", async () => {
    await using world = await openWorld(way, says({ content: "fine" }));
    const zeros = { temperature: 0, top_p: 0, max_tokens: 1, frequency_penalty: 0, seed: 0, stop: ["a", "b"] };
    await world.client.chat.completions.create({
      model: "m",
      ...zeros,
      messages: [{ role: "system", content: "" }, user("fine")],
    });
    for (const request of world.upstream.requests) expect(request.json()).toMatchObject(zeros);
  });
});

describe.each(["passthrough", "neutral"] as const)("from an upstream, over %s", (way) => {
  const logprobs = {
    content: [{ token: "yes", logprob: -0.5, bytes: [121, 101, 115], top_logprobs: [] }],
    refusal: null,
  };

  test("log probabilities, whole and streamed", async () => {
    await using world = await openWorld(way, says({ content: "y", logprobs }));
    const request = { model: "m", logprobs: true, messages: [user("?")] };
    const whole = await world.client.chat.completions.create(request);
    const streamed = await chunksOf(world.client.chat.completions.create({ ...request, stream: true }));
    expect(whole.choices[0]?.logprobs?.content).toMatchObject([{ token: "yes", logprob: -0.5 }]);
    expect(streamed.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? [])).toMatchObject([{ token: "yes" }]);
    expect(world.upstream.requests[0]?.json()).toMatchObject({ logprobs: true });
  });

  test("emoji that arrive byte by byte", async () => {
    const script = sse(chunks([{ content: "👩‍👩‍👧‍👦 漢字 🇳🇴", calls: [{ ...oslo, arguments: '{"city":"Tromsø 🐟"}' }] }]), {
      done: true,
    });
    await using world = await openWorld(way, splitAt(script, "every-byte"));
    const { choices } = await world.client.chat.completions
      .stream({ model: "m", messages: [user("?")], tools: [weather] })
      .finalChatCompletion();
    expect(choices[0]?.message.content).toBe("👩‍👩‍👧‍👦 漢字 🇳🇴");
    expect(choices[0]?.message.tool_calls).toMatchObject([{ function: { arguments: '{"city":"Tromsø 🐟"}' } }]);
  });

  test("emoji of a whole answer that arrive byte by byte", async () => {
    const body = json({
      id: "c",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: "👩‍👩‍👧‍👦" }, finish_reason: "stop" }],
    });
    await using world = await openWorld(way, splitAt(body, "every-byte"));
    const { choices } = await world.client.chat.completions.create({ model: "m", messages: [user("?")] });
    expect(choices[0]?.message.content).toBe("👩‍👩‍👧‍👦");
  });

  test.each<[string, (events: readonly string[]) => string]>([
    ["carriage returns and line feeds", (events) => events.map((data) => `data: ${data}\r\n\r\n`).join("")],
    [
      "comments",
      (events) => `: hello\n\n${events.map((data) => `: PROCESSING\ndata: ${data}\n\n`).join(": ping\n\n")}`,
    ],
    ["a byte order mark", (events) => `\uFEFF${events.map((data) => `data: ${data}\n\n`).join("")}`],
    ["no space after the colon", (events) => events.map((data) => `data:${data}\n\n`).join("")],
    ["other fields", (events) => events.map((data) => `id: 7\nretry: 1\ndata: ${data}\n\n`).join("")],
    [
      "no [DONE]",
      (events) =>
        events
          .slice(0, -1)
          .map((data) => `data: ${data}\n\n`)
          .join(""),
    ],
    [
      "no blank line at the end",
      (events) =>
        events
          .map((data) => `data: ${data}\n\n`)
          .join("")
          .trimEnd(),
    ],
  ])("a stream with %s", async (_name, framed) => {
    const events = [...chunks([{ content: "good morning" }]).map((chunk) => JSON.stringify(chunk)), "[DONE]"];
    const script = raw(framed(events), { headers: { "content-type": "text/event-stream" } });
    for (const pieces of [script, splitAt(script, "every-byte")]) {
      await using world = await openWorld(way, pieces);
      const all = await chunksOf(
        world.client.chat.completions.create({ model: "m", messages: [user("?")], stream: true }),
      );
      expect(textOf(all)).toBe("good morning");
      expect(all.at(-1)?.choices[0]?.finish_reason).toBe("stop");
    }
  });
});

interface Body {
  readonly response_format?: unknown;
  readonly messages?: readonly { readonly content?: unknown }[];
}

interface Reasoning {
  readonly reasoning_content?: string;
}

async function chunksOf(
  stream: PromiseLike<AsyncIterable<OpenAI.ChatCompletionChunk>>,
): Promise<readonly OpenAI.ChatCompletionChunk[]> {
  const all: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of await stream) all.push(chunk);
  return all;
}

function textOf(all: readonly OpenAI.ChatCompletionChunk[]): string {
  return all.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}
