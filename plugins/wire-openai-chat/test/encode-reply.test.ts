import { type ChatEvent, type Citation, GatewayError, type Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import {
  chunk,
  chunksOf,
  decode,
  done,
  readStream,
  replyContext,
  start,
  stream,
  writeStream,
  writeWhole,
} from "./kit.ts";

const text: ChatEvent = { type: "text-delta", text: "hi" };
const stop: ChatEvent = { type: "finish", reason: "stop" };
const usage: ChatEvent = { type: "usage", usage: { inputTokens: 3, outputTokens: 2, cacheReadTokens: 1 } };
const calls: readonly ChatEvent[] = [
  { type: "tool-call-start", index: 0, id: "a", name: "f" },
  { type: "tool-call-start", index: 1, id: "b", name: "g" },
  { type: "tool-call-delta", index: 0, argumentsText: '{"x"' },
  { type: "tool-call-delta", index: 1, argumentsText: "{}" },
  { type: "tool-call-delta", index: 0, argumentsText: ":1}" },
  { type: "tool-call-end", index: 0 },
  { type: "tool-call-end", index: 1 },
];

describe("a streamed answer", () => {
  test("is what the wire's clients expect, byte for byte", () => {
    const head = 'data: {"id":"chatcmpl-abc","object":"chat.completion.chunk","created":7,"model":"m","choices":[';

    expect(writeStream([start, text, usage, stop])).toBe(
      [
        `${head}{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}`,
        `${head}{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}`,
        `${head}{"index":0,"delta":{},"finish_reason":"stop"}]}`,
        "data: [DONE]",
        "",
      ].join("\n\n"),
    );
  });

  test("ends with usage where it was asked for, and has null before", () => {
    const chunks = chunksOf(writeStream([start, text, usage, stop], { includeUsage: true }));

    expect(chunks.slice(0, -1).map((chunk) => chunk.usage)).toEqual([null, null, null]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5, prompt_tokens_details: { cached_tokens: 1 } },
    });
  });

  test("begins calls with index, id, type and name, and numbers them from 0", () => {
    const deltas = chunksOf(writeStream([start, ...calls, { type: "finish", reason: "tool-calls" }])).map(
      ({ choices }) => choices[0]?.delta["tool_calls"],
    );

    expect(deltas.filter((delta) => delta !== undefined)).toEqual([
      [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }],
      [{ index: 1, id: "b", type: "function", function: { name: "g", arguments: "" } }],
      [{ index: 0, function: { arguments: '{"x"' } }],
      [{ index: 1, function: { arguments: "{}" } }],
      [{ index: 0, function: { arguments: ":1}" } }],
    ]);
  });

  test("names the role before the first content, also when the start is missing", () => {
    expect(chunksOf(writeStream([...calls, stop]))[0]?.choices[0]?.delta).toMatchObject({ role: "assistant" });
  });

  test("has candidates of their own", () => {
    const chunks = chunksOf(writeStream([start, text, { ...text, candidate: 1 }, stop, { ...stop, candidate: 1 }]));

    expect(chunks.map(({ choices }) => choices[0]?.index)).toEqual([0, 0, 1, 1, 0, 1]);
  });

  test("keeps id, fingerprint and tier of an upstream of the same wire", () => {
    const events = readStream(
      chunk({ content: "a" }, {}, { system_fingerprint: "fp", service_tier: "flex" }) +
        chunk({}, { finish_reason: "stop" }) +
        done,
    );

    expect(chunksOf(writeStream(events))[0]).toMatchObject({
      id: "chatcmpl-1",
      created: 1,
      system_fingerprint: "fp",
      service_tier: "flex",
    });
  });

  test("ends with the error when it fails, and never with [DONE]", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());
    writer.push([start, text]);

    expect(writer.fail(new GatewayError("stream-interrupted", "gone"))).toBe(
      'data: {"error":{"message":"gone","type":"server_error","param":null,"code":"stream-interrupted"}}\n\n',
    );
  });

  test("has comments to keep it open", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());

    expect(writer.keepAlive).toBe(": ping\n\n");
    expect(writer.push([start, { type: "ping" }])).toContain(": ping\n\n");
  });

  test("uses the older form of calls for a client that does", () => {
    const request = decode({ model: "m", stream: true, messages: [], functions: [{ name: "f" }] });
    const losses: Loss[] = [];
    const chunks = chunksOf(writeStream([start, ...calls, { type: "finish", reason: "tool-calls" }], request, losses));

    expect(
      chunks.slice(1).map(({ choices }) => choices[0]?.delta["function_call"] ?? choices[0]?.finish_reason),
    ).toEqual([{ name: "f", arguments: "" }, { arguments: '{"x"' }, { arguments: ":1}" }, "function_call"]);
    expect(losses).toMatchObject([{ kind: "dropped" }]);
  });

  test("writes custom calls", () => {
    const events: readonly ChatEvent[] = [
      start,
      { type: "tool-call-start", index: 0, id: "a", name: "c", custom: true },
      { type: "tool-call-delta", index: 0, argumentsText: "x" },
    ];

    expect(chunksOf(writeStream(events)).flatMap(({ choices }) => choices[0]?.delta["tool_calls"] ?? [])).toEqual([
      { index: 0, id: "a", type: "custom", custom: { name: "c", input: "" } },
      { index: 0, custom: { input: "x" } },
    ]);
  });

  const signature: ChatEvent = { type: "signature", of: "tool-call", signature: { family: "gemini", value: "s" } };
  const head = { index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } };
  const extra_content = { google: { thought_signature: "s" } };

  test("signs a call where it begins", () => {
    const begin: ChatEvent = { type: "tool-call-start", index: 0, id: "a", name: "f" };
    const chunks = chunksOf(writeStream([start, begin, signature]));

    expect(chunks.flatMap(({ choices }) => choices[0]?.delta["tool_calls"] ?? [])).toEqual([
      { ...head, extra_content },
    ]);
  });

  test.each([
    [{}, head, { function: { arguments: "" } }],
    [
      { custom: true },
      { index: 0, id: "a", type: "custom", custom: { name: "f", input: "" } },
      { custom: { input: "" } },
    ],
  ])("signs a call that has begun in a piece that says nothing else", (fields, first, body) => {
    const begin: ChatEvent = { type: "tool-call-start", index: 0, id: "a", name: "f", ...fields };
    const writer = wire.codec.chat.encodeReply(replyContext());
    const chunks = chunksOf(writer.push([start, begin]) + writer.push([signature]) + writer.end());

    expect(chunks.flatMap(({ choices }) => choices[0]?.delta["tool_calls"] ?? [])).toEqual([
      first,
      { index: 0, ...body, extra_content },
    ]);
  });

  test("tells of what the wire cannot say", () => {
    const losses: Loss[] = [];
    const events: readonly ChatEvent[] = [
      start,
      { type: "signature", of: "reasoning", signature: { family: "anthropic", value: "s" } },
      { type: "server-tool", family: "anthropic", raw: {} },
      { type: "opaque", wire: "claude", raw: {} },
      { type: "citation", citation: { documentIndex: 0 } },
      { type: "media", media: { type: "video", source: { type: "url", url: "https://x" } } },
    ];

    expect(chunksOf(writeStream(events, {}, losses))).toHaveLength(1);
    expect(losses).toHaveLength(5);
  });
});

describe("what an answer cites", () => {
  const emoji: ChatEvent = { type: "text-delta", part: 1, text: "👩 rain" };
  const source = { url: "https://x", title: "X" };
  const cite = (part: number, range: Partial<Citation> = {}): ChatEvent => ({
    type: "citation",
    part,
    citation: { ...source, ...range },
  });
  const noted = (start_index: number, end_index: number) => [
    { type: "url_citation", url_citation: { ...source, start_index, end_index } },
  ];

  test.each<[name: string, events: readonly ChatEvent[], ReturnType<typeof noted>]>([
    ["T37: in bytes", [emoji, cite(1, { start: 5, end: 9, unit: "utf-8" })], noted(2, 6)],
    ["T37: in UTF-16", [emoji, cite(1, { start: 3, end: 7, unit: "utf-16" })], noted(2, 6)],
    ["before its text is complete", [cite(1), emoji, { ...emoji, text: "y" }], noted(0, 7)],
    ["as a block behind another", [text, emoji, cite(1)], noted(2, 8)],
    ["of a text that is over", [emoji, { type: "text-delta", part: 2, text: "!" }, cite(1)], noted(0, 6)],
    ["of a part that says nothing", [text, cite(4)], noted(0, 0)],
  ])("has its range in code points of all the content: %s", (_name, events, annotations) => {
    const whole = writeWhole([start, ...events, stop]).choices[0]?.message["annotations"];
    const streamed = chunksOf(writeStream([start, ...events, stop])).flatMap(
      ({ choices }) => choices[0]?.delta["annotations"] ?? [],
    );

    expect([whole, streamed]).toEqual([annotations, annotations]);
  });
});

describe("a whole answer", () => {
  test("has everything in its place", () => {
    const answer = writeWhole([
      start,
      { type: "reasoning-delta", text: "th" },
      { type: "reasoning-delta", text: "ink" },
      text,
      { type: "text-delta", text: "!" },
      { type: "citation", citation: { url: "https://x", start: 0, end: 1 } },
      { type: "media", media: { type: "image", source: { type: "base64", mediaType: "image/png", data: "AAAA" } } },
      { type: "logprobs", of: "text", tokens: [{ token: "é", logprob: -1 }] },
      ...calls,
      usage,
      { type: "finish", reason: "tool-calls" },
    ]);

    expect(answer).toEqual({
      id: "chatcmpl-abc",
      object: "chat.completion",
      created: 7,
      model: "m",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: "hi!",
            refusal: null,
            reasoning_content: "think",
            annotations: [
              {
                type: "url_citation",
                url_citation: { url: "https://x", title: "https://x", start_index: 0, end_index: 1 },
              },
            ],
            images: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }],
            tool_calls: [
              { id: "a", type: "function", function: { name: "f", arguments: '{"x":1}' } },
              { id: "b", type: "function", function: { name: "g", arguments: "{}" } },
            ],
          },
          logprobs: { content: [{ token: "é", logprob: -1, bytes: [195, 169], top_logprobs: [] }], refusal: null },
          finish_reason: "tool_calls",
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5, prompt_tokens_details: { cached_tokens: 1 } },
    });
  });

  test.each<[name: string, events: readonly ChatEvent[], content: string | null]>([
    ["empty", [], ""],
    ["a refusal", [{ type: "refusal-delta", text: "no" }], null],
    ["a call", [{ type: "tool-call-start", index: 0, id: "a", name: "f" }], null],
  ])("has the content of an answer that is %s", (_name, events, content) => {
    expect(writeWhole([start, ...events, stop]).choices[0]?.message["content"]).toBe(content);
  });

  test("has as many choices as there are candidates", () => {
    expect(
      writeWhole([start, text, stop, { ...text, candidate: 1 }, { ...stop, candidate: 1, reason: "length" }]).choices,
    ).toMatchObject([
      { index: 0, finish_reason: "stop" },
      { index: 1, finish_reason: "length" },
    ]);
  });

  test("gives a spoken answer and its details back", () => {
    const details = [{ type: "reasoning.text", text: "ab", signature: "s", index: 0 }];
    const deltas = [
      { audio: { id: "a1", data: "AAAA", transcript: "t" } },
      { reasoning_details: [{ type: "reasoning.text", text: "a", index: 0 }] },
      { reasoning_details: [{ type: "reasoning.text", text: "b", signature: "s", index: 0 }] },
    ];

    expect(writeWhole(readStream(stream(deltas))).choices[0]?.message).toMatchObject({
      audio: { id: "a1", data: "AAAA", transcript: "t" },
      reasoning_content: "ab",
      reasoning_details: details,
    });
  });

  test.each([
    ["stop-sequence", "stop"],
    ["context-length", "length"],
    ["refusal", "content_filter"],
    ["pause", "stop"],
  ] as const)("that ended by %s says %s", (reason, word) => {
    expect(writeWhole([start, { type: "finish", reason }]).choices[0]?.finish_reason).toBe(word);
  });

  test("that failed is the error", () => {
    const writer = wire.codec.chat.encodeReply(replyContext({ stream: false }));

    expect(JSON.parse(writer.fail(new GatewayError("overloaded", "busy")))).toMatchObject({
      error: { code: "overloaded" },
    });
  });
});
