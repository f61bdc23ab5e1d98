import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChatEvent, ChatRequest, Json, JsonObject, Loss, ReplyDecoder } from "@patchbay/sdk";
import { GatewayError } from "@patchbay/sdk";
import { wireContract } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import type OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { completionsWire } from "../src/index.ts";
import { cutAt, cuts } from "./arbitraries.ts";
import { bytes, caught, done, drain, finishOf, foreign, sse, start, textOf } from "./kit.ts";

const { chat, errors } = completionsWire.codec;

function decode(body: Json, losses: Loss[] = []): ChatRequest {
  const { model, stream } = body as { model?: string; stream?: boolean };
  const context = { path: "/v1/completions", headers: {}, params: {}, query: {} };
  return chat.decodeRequest(body, {
    ...context,
    model: model ?? "m",
    stream: stream === true,
    losses: (loss) => losses.push(loss),
  });
}

function encode(request: ChatRequest, losses: Loss[] = []) {
  const { model, stream } = request;
  const target = { capabilities: {}, profile: {} };
  return chat.encodeRequest(request, { ...target, model, stream, losses: (loss) => losses.push(loss) });
}

function decoder(stream: boolean, memo?: unknown): ReplyDecoder {
  return chat.decodeReply(memo, { stream, losses: () => {} });
}

function write(events: readonly ChatEvent[], request: Partial<ChatRequest>, losses: Loss[] = []): string {
  const whole = foreign(request);
  const sink = (loss: Loss): unknown => losses.push(loss);
  const writer = chat.encodeReply({ request: whole, stream: whole.stream, created: 7, id: "abc", losses: sink });
  return writer.push(events) + writer.end();
}

function writeWhole(events: readonly ChatEvent[], request: Partial<ChatRequest> = {}, losses: Loss[] = []) {
  return JSON.parse(write(events, request, losses)) as OpenAI.Completion;
}

function chunksOf(text: string): OpenAI.Completion[] {
  const data = text.split("\n\n").filter((event) => event.startsWith("data: {"));
  return data.map((event) => JSON.parse(event.slice(6)) as OpenAI.Completion);
}

const head: JsonObject = { id: "cmpl-1", object: "text_completion", created: 1, model: "m" };
const piece = (text: string, rest: JsonObject = {}, index = 0): string =>
  sse({ ...head, choices: [{ text, index, logprobs: null, finish_reason: null, ...rest }] });
const counts = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
const logprobs = {
  tokens: ["Hi", " you"],
  token_logprobs: [-0.1, -0.2],
  top_logprobs: [{ Hi: -0.1, Ho: -2 }, { " you": -0.2 }],
  text_offset: [0, 2],
};

type Key = Exclude<keyof OpenAI.CompletionCreateParams, "model" | "prompt" | "suffix">;
type Row = readonly [value: Json, neutral: object, more?: JsonObject];

/** Every field of a request, and what it means. */
const fields = {
  max_tokens: [9, { sampling: { maxOutputTokens: 9 } }],
  temperature: [0, { sampling: { temperature: 0 } }],
  top_p: [1, { sampling: { topP: 1 } }],
  n: [2, { sampling: { candidates: 2 } }],
  stop: ["END", { sampling: { stop: ["END"] } }],
  seed: [7, { sampling: { seed: 7 } }],
  presence_penalty: [0.5, { sampling: { presencePenalty: 0.5 } }],
  frequency_penalty: [-0.5, { sampling: { frequencyPenalty: -0.5 } }],
  logit_bias: [{ "50256": -100 }, { sampling: { logitBias: { "50256": -100 } } }],
  logprobs: [3, { logprobs: { enabled: true, top: 3 } }],
  echo: [true, { extensions: { "openai-completions": { echo: true } } }],
  best_of: [4, { extensions: { "openai-completions": { bestOf: 4 } } }],
  user: ["u", { user: { id: "u" } }],
  stream: [false, { stream: false }],
  stream_options: [{ include_usage: true, include_obfuscation: false }, { includeUsage: true }, { stream: true }],
} satisfies Record<Key, Row>;

describe("the contract of wires", () => {
  const all = Object.entries<Row>(fields).map(([key, [value, , more]]) => ({
    model: "m",
    prompt: "a",
    ...more,
    [key]: value,
  }));
  const requests: readonly Json[] = [
    { model: "m", prompt: ["one"] },
    { model: "m", prompt: "", x_vendor: [1] },
    ...all,
  ];
  const replies = [
    { stream: true, body: piece("Hel") + piece("lo 👩‍🚀") + piece("", { finish_reason: "stop" }) + done },
    {
      stream: true,
      body:
        piece("a") +
        piece("b", {}, 1) +
        piece("", { finish_reason: "length" }) +
        piece("", { finish_reason: "stop" }, 1) +
        sse({ ...head, choices: [], usage: counts }) +
        done,
    },
    { stream: true, body: piece("cut") + sse({ error: { message: "overloaded", code: 503 } }) },
    {
      stream: false,
      body: { ...head, choices: [{ text: "Hi you", index: 0, logprobs, finish_reason: "stop" }], usage: counts },
    },
  ];
  test.each(wireContract(completionsWire, { requests, replies }))("$name", ({ run }) => run());
});

describe("a request", () => {
  test("is what a user says", () => {
    expect(decode({ model: "m", prompt: "once upon" })).toEqual({
      model: "m",
      system: [],
      messages: [{ role: "user", content: [{ type: "text", text: "once upon" }] }],
      stream: false,
      extensions: { "openai-completions": {} },
    });
  });

  test.each(Object.entries<Row>(fields))("has %s, which goes back as it came", (key, [value, neutral, more]) => {
    const body = { model: "m", prompt: "a", ...more, [key]: value };
    const request = decode(body);

    expect(request).toMatchObject(neutral);
    expect(encode(request).body).toEqual(body);
  });

  test("sets no limit where the client set none", () => {
    expect(decode({ model: "m", prompt: "a" })).not.toHaveProperty("sampling");
  });

  test.each<[prompt: Json | undefined, message: RegExp]>([
    [undefined, /must be a text/],
    [null, /must be a text/],
    [["a", "b"], /one text/],
    [[], /one text/],
    [[1, 2], /no tokens/],
    [[[1, 2]], /no tokens/],
  ])("is refused with the prompt %j", (prompt, message) => {
    const body: JsonObject = prompt === undefined ? {} : { prompt };
    const error = caught(() => decode({ model: "m", ...body }));

    expect(error).toMatchObject({ code: "bad-request", param: "prompt" });
    expect(error.message).toMatch(message);
  });

  test("is refused with a suffix, which cannot be kept", () => {
    expect(caught(() => decode({ prompt: "a", suffix: "z" }))).toMatchObject({ code: "bad-request", param: "suffix" });
    expect(encode(decode({ model: "m", prompt: "a", suffix: "" })).body).toEqual({
      model: "m",
      prompt: "a",
      suffix: "",
    });
  });

  test("tells of best_of where it means something", () => {
    const losses: Loss[] = [];
    decode({ prompt: "a", best_of: 3, n: 3 }, losses);
    decode({ prompt: "a", best_of: 3 }, losses);

    expect(losses.map(({ path, kind }) => [path, kind])).toEqual([["best_of", "dropped"]]);
  });

  test("of another wire is one text, and the ledger has what that loses", () => {
    const losses: Loss[] = [];
    const { body } = encode(
      foreign({
        system: [{ text: "be kind" }],
        messages: [
          { role: "user", content: [{ type: "text", text: "hi" }] },
          { role: "assistant", content: [{ type: "tool-call", id: "a", name: "f", argumentsText: "{}" }] },
        ],
        tools: [{ type: "function", name: "f" }],
        thinking: { type: "off" },
      }),
      losses,
    );

    expect(body["prompt"]).toBe("be kind\n\nhi\n\n");
    expect(losses.map(({ path }) => path).toSorted()).toEqual(["messages", "messages.content", "thinking", "tools"]);
  });
});

describe("an answer", () => {
  const text: readonly ChatEvent[] = [
    start,
    { type: "text-delta", text: "there" },
    { type: "text-delta", text: " was" },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 2 } },
    { type: "finish", reason: "stop" },
  ];

  test("is written whole", () => {
    expect(writeWhole(text)).toEqual({
      id: "cmpl-abc",
      object: "text_completion",
      created: 7,
      model: "m",
      choices: [{ text: "there was", index: 0, logprobs: null, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
  });

  test("is written as a stream, with usage for those who asked", () => {
    const asked = chunksOf(write(text, { stream: true, includeUsage: true }));
    const silent = write(text, { stream: true });

    expect(asked.map(({ choices }) => choices.map((choice) => [choice.text, choice.finish_reason]))).toEqual([
      [["there", null]],
      [[" was", null]],
      [["", "stop"]],
      [],
    ]);
    expect(asked.map(({ usage }) => usage?.total_tokens)).toEqual([undefined, undefined, undefined, 3]);
    expect(new Set(asked.map(({ id, object, created, model }) => `${id} ${object} ${created} ${model}`)).size).toBe(1);
    expect(silent).not.toContain("usage");
    expect(silent.endsWith(done)).toBe(true);
  });

  test("repeats the prompt in each candidate for those who asked, and is read without it", () => {
    const { extensions = {}, messages } = decode({ prompt: "once", echo: true });
    const both: readonly ChatEvent[] = [...text, { type: "text-delta", text: "x", candidate: 1 }];
    const events: readonly ChatEvent[] = [...both, { type: "finish", reason: "stop", candidate: 1 }];
    const { choices } = writeWhole(events, { extensions, messages });
    const streamed = write(text, { extensions, messages, stream: true });

    expect(choices.map((choice) => choice.text)).toEqual(["oncethere was", "oncex"]);
    expect(chunksOf(streamed)[0]?.choices[0]?.text).toBe("once");
    expect(textOf(drain(decoder(true, { echoed: "once" }), streamed))).toBe("there was");
    expect(textOf(drain(decoder(true, { echoed: "only" }), streamed))).toBe("oncethere was");
  });

  test("has log probabilities with places in the text", () => {
    const events: readonly ChatEvent[] = [
      start,
      { type: "text-delta", text: "Hi you" },
      {
        type: "logprobs",
        of: "text",
        tokens: [
          {
            token: "Hi",
            logprob: -0.1,
            top: [
              { token: "Hi", logprob: -0.1 },
              { token: "Ho", logprob: -2 },
            ],
          },
          { token: " you", logprob: -0.2, top: [{ token: " you", logprob: -0.2 }] },
        ],
      },
      { type: "finish", reason: "length" },
    ];

    expect(writeWhole(events).choices[0]?.logprobs).toEqual(logprobs);
    expect(drain(decoder(false), JSON.stringify(writeWhole(events))).find(({ type }) => type === "logprobs")).toEqual(
      events[2],
    );
  });

  test("tells once of each kind that a completion cannot hold", () => {
    const losses: Loss[] = [];
    const events: readonly ChatEvent[] = [
      start,
      { type: "reasoning-delta", text: "hm" },
      { type: "reasoning-delta", text: "hm" },
      { type: "refusal-delta", text: "no" },
      { type: "tool-call-start", index: 0, id: "a", name: "f" },
      { type: "tool-call-delta", index: 0, argumentsText: "{}" },
      { type: "tool-call-end", index: 0 },
      { type: "media", media: { type: "image", source: { type: "url", url: "https://x" } } },
      { type: "finish", reason: "tool-calls" },
    ];

    expect(writeWhole(events, {}, losses).choices[0]).toMatchObject({ text: "no", finish_reason: "stop" });
    expect(losses.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      "dropped reply.reasoning",
      "approximated reply.refusal",
      "dropped reply.tool-call",
      "dropped reply.media",
    ]);
  });

  test.each([
    ["length", "length"],
    ["context-length", "length"],
    ["content-filter", "content_filter"],
    ["refusal", "content_filter"],
    ["pause", "stop"],
  ] as const)("that ended by %s says %s", (reason, word) => {
    expect(writeWhole([start, { type: "finish", reason }]).choices[0]?.finish_reason).toBe(word);
  });

  test("gives the same events however it is cut, and breaks no rule of streams", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", minLength: 1 })), cuts, (texts, places) => {
        const deltas = texts.map((delta): ChatEvent => ({ type: "text-delta", text: delta }));
        const body = bytes(write([start, ...deltas, { type: "finish", reason: "stop" }], { stream: true }));
        const checker = chat.checkStream?.();

        expect(drain(decoder(true), ...cutAt(body, places))).toEqual(drain(decoder(true), body));
        expect(textOf(drain(decoder(true), body))).toBe(Buffer.from(texts.join("")).toString());
        expect([...(checker?.push(body) ?? []), ...(checker?.end() ?? [])]).toEqual([]);
      }),
    );
  });

  test("that failed is an error of the API", () => {
    const error = new GatewayError("overloaded", "too much");
    const writer = chat.encodeReply({ request: foreign({}), stream: true, created: 1, id: "a", losses: () => {} });

    expect(writer.fail(error)).toContain('"error":{"message":"too much"');
    expect(errors.encode(error, { requestId: "r" }).status).toBe(503);
  });

  test.each([
    ["a chunk of chat", sse({ object: "response" })],
    ["an error", sse({ error: "no" })],
  ])("is none in %s", (_name, body) => {
    expect(drain(decoder(true), body).map(({ type }) => type)).toEqual(["error"]);
  });
});

const root = process.env["PATCHBAY_RECORDINGS"];

describe.runIf(root !== undefined)("recorded completions", () => {
  const file = (ending: string): string =>
    readFileSync(join(root ?? "", `openai/openai-completion-text${ending}`), "utf8");

  test("are read and checked", () => {
    const lines = file(".chunks.txt")
      .split("\n")
      .filter((line) => line.startsWith("{"));
    const streamed = lines.map((line) => `data: ${line}\n\n`).join("") + done;
    const checker = chat.checkStream?.();

    expect([...(checker?.push(streamed) ?? []), ...(checker?.end() ?? [])]).toEqual([]);
    expect(finishOf(drain(decoder(true), streamed))).toBe("length");
    expect(textOf(drain(decoder(false), file(".json")))).toContain("Gratitude Day");
  });
});
