import type { JsonObject, Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { encode, foreign } from "./kit.ts";
import {
  bytes,
  callsOf,
  caught,
  chunk,
  contentOf,
  decoder,
  drain,
  finishOf,
  head,
  readStream,
  readWhole,
  sse,
  stream,
  textOf,
  usageMetadata,
} from "./kit.ts";

const weather = { functionCall: { id: "w", name: "weather", args: { city: "Ulm" } } };

describe("a stream", () => {
  test("gives its head, its text, its usage and, when all has come, its finish", () => {
    expect(readStream(stream({ text: "Booked" }, { text: " Rome." }))).toEqual([
      { type: "start", id: "r-1", model: "gemini-3-flash", extensions: { gemini: { fields: {} } } },
      { type: "text-delta", text: "Booked" },
      { type: "text-delta", text: " Rome." },
      {
        type: "usage",
        usage: { inputTokens: 5, outputTokens: 3, totalTokens: 8, raw: { wire: "gemini", value: usageMetadata } },
      },
      { type: "finish", reason: "stop", raw: "STOP" },
    ]);
  });

  test("keeps thoughts apart from the text", () => {
    const events = readStream(stream({ text: "hm", thought: true }, { text: "m", thought: true }, { text: "yes" }));

    expect(contentOf(events)).toEqual([
      { type: "reasoning-delta", text: "hm", summary: true },
      { type: "reasoning-delta", text: "m", summary: true },
      { type: "text-delta", text: "yes" },
    ]);
  });

  test("T40: counts its calls over all chunks, and finishes with calls though the wire says STOP", () => {
    const events = readStream(stream(weather, { functionCall: { name: "time" } }));

    expect(callsOf(events)).toEqual([
      { id: "w", name: "weather", args: '{"city":"Ulm"}' },
      { id: "call_r1_1", name: "time", args: "{}" },
    ]);
    expect(finishOf(events)).toBe("tool-calls");
  });

  test("T68: puts the signature of an empty text on the text before it, and joins no signed parts", () => {
    const signed = (text: string, value: string): JsonObject => ({ text, thoughtSignature: value });
    const events = readStream(
      stream({ text: "a" }, signed("", "s1"), signed("b", "s2"), signed("c", "s3"), { text: "d" }),
    );

    expect(contentOf(events)).toEqual([
      { type: "text-delta", text: "a" },
      { type: "signature", of: "text", signature: { family: "gemini", value: "s1" } },
      { type: "text-delta", text: "b", part: 1 },
      { type: "signature", of: "text", part: 1, signature: { family: "gemini", value: "s2" } },
      { type: "text-delta", text: "c", part: 2 },
      { type: "signature", of: "text", part: 2, signature: { family: "gemini", value: "s3" } },
      { type: "text-delta", text: "d", part: 3 },
    ]);
  });

  test("puts a call's signature on the call", () => {
    const events = readStream(stream({ ...weather, thoughtSignature: "c2ln" }, weather));

    expect(events.filter(({ type }) => type === "signature")).toEqual([
      { type: "signature", of: "tool-call", part: 0, signature: { family: "gemini", value: "c2ln" } },
    ]);
  });

  test.each([
    ["CRLF", (text: string) => text],
    ["LF", (text: string) => text.replaceAll("\r\n", "\n")],
    ["no space behind the colon", (text: string) => text.replaceAll("data: ", "data:")],
    ["comments", (text: string) => `: ping {"a"\r\n\r\n${text.replaceAll("\r\n\r\n", "\r\n\r\n: {{ \r\n")}`],
    ["no last blank line", (text: string) => text.trimEnd()],
    ["several lines for an event", (text: string) => text.replaceAll(',"', ',\r\ndata: "')],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["one array", (text: string) => `[${text.replaceAll("data: ", "").trimEnd().replaceAll("\r\n\r\n", "\n,\r\n")}\n]`],
  ])("may come with %s, and in bytes cut anywhere", (_name, shape) => {
    const plain = stream({ text: 'a "quoted" {brace} 👩‍🚀\\' }, weather);
    const shaped = bytes(shape(plain));
    const single = Array.from(shaped, (_, at) => shaped.subarray(at, at + 1));

    expect(drain(decoder(true), shaped)).toEqual(readStream(plain));
    expect(drain(decoder(true), ...single)).toEqual(readStream(plain));
  });

  test("T33: is interrupted when it ends without a finish, whatever had come", () => {
    for (const text of ["", sse(chunk([{ text: "a" }])), stream({ text: "a" }).slice(0, -40)]) {
      expect(caught(() => readStream(text)).code).toBe("stream-interrupted");
    }
  });

  test.each([
    ["as an event", 'data: {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}\r\n\r\n'],
    ["bare", '{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}'],
    ["in an array", '[{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}]'],
  ])("T46: may tell of a failure in its midst, %s", (_name, error) => {
    const events = readStream(sse(chunk([{ text: "a" }])) + error);

    expect(events.at(-1)).toMatchObject({
      type: "error",
      failure: { code: "overloaded", message: "The model is overloaded." },
    });
    expect(events.filter(({ type }) => type === "finish")).toEqual([]);
  });

  test("T36: replaces usage, and takes that of a chunk without candidates", () => {
    const late = {
      promptTokenCount: "5",
      candidatesTokenCount: 7,
      thoughtsTokenCount: 2,
      toolUsePromptTokenCount: 1,
      cachedContentTokenCount: 4,
      totalTokenCount: 15,
    };
    const events = readStream(stream({ text: "a" }) + sse({ usageMetadata: late, ...head }));

    expect(events.findLast(({ type }) => type === "usage")).toMatchObject({
      usage: {
        inputTokens: 6,
        outputTokens: 9,
        reasoningTokens: 2,
        cacheReadTokens: 4,
        toolPromptTokens: 1,
        totalTokens: 15,
      },
    });
    expect(finishOf(events)).toBe("stop");
  });

  test("joins the pieces of a call's arguments", () => {
    const piece = (functionCall: JsonObject): JsonObject => ({ functionCall });
    const at = (jsonPath: string, value: JsonObject): JsonObject => ({ jsonPath, ...value });
    const parts = [
      piece({ name: "write", willContinue: true }),
      piece({ partialArgs: [at("$.items[0].text", { stringValue: "he", willContinue: true })], willContinue: true }),
      piece({ partialArgs: [at("$.items[0].text", { stringValue: "llo" })], willContinue: true }),
      piece({
        partialArgs: [at("$.items[1]['a b']", { numberValue: 0.5 }), at("$.ok", { boolValue: false })],
        willContinue: true,
      }),
      piece({ partialArgs: [at("$.none", { nullValue: "NULL_VALUE" })] }),
      piece({}),
    ];
    const args = { items: [{ text: "hello" }, { "a b": 0.5 }], ok: false, none: null };

    expect(callsOf(readStream(stream(...parts)))).toEqual([
      { id: "call_r1_0", name: "write", args: JSON.stringify(args) },
    ]);
    expect(callsOf(readStream(stream(...parts.slice(0, 3))))[0]?.args).toBe('{"items":[{"text":"hello"}]}');
  });
});

describe("a whole answer", () => {
  test("gives the events of its stream", () => {
    const parts = [{ text: "hm", thought: true }, { text: "yes" }, weather];
    const whole = chunk(parts, { finishReason: "STOP" }, { usageMetadata });

    expect(contentOf(readWhole(whole))).toEqual(contentOf(readStream(stream(...parts))));
  });

  test.each([
    ["STOP", "stop"],
    ["MAX_TOKENS", "length"],
    ["SAFETY", "content-filter"],
    ["RECITATION", "content-filter"],
    ["PROHIBITED_CONTENT", "content-filter"],
    ["IMAGE_SAFETY", "content-filter"],
    ["CONTINUATION", "pause"],
    ["LANGUAGE", "other"],
    ["OTHER", "other"],
    ["FROM_THE_FUTURE", "other"],
  ])("that ends with %s finishes with %s", (finishReason, reason) => {
    expect(readWhole(chunk([{ text: "a" }], { finishReason })).at(-1)).toMatchObject({
      type: "finish",
      reason,
      raw: finishReason,
    });
  });

  test("T66: that was cut off in its calls says so", () => {
    expect(finishOf(readWhole(chunk([weather], { finishReason: "MAX_TOKENS" })))).toBe("length");
  });

  test.each(["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"])(
    "that failed with %s may be had anew, as long as nothing of it was said",
    (finishReason) => {
      const failed = readWhole({ candidates: [{ finishReason, finishMessage: "bad call" }], ...head });
      const late = readWhole(chunk([{ text: "a" }], { finishReason }));

      expect(failed.at(-1)).toMatchObject({
        type: "error",
        failure: { code: "invalid-reply", message: "bad call", vendorCode: finishReason },
      });
      expect(late.at(-1)).toMatchObject({ type: "finish", reason: "error" });
    },
  );

  test("T72: may hold nothing but its end", () => {
    for (const content of [undefined, {}, { parts: [] }, { role: "model", parts: [{ text: "" }] }]) {
      const candidate = { finishReason: "MAX_TOKENS", ...(content && { content }) };

      expect(readWhole({ candidates: [candidate], ...head }).map(({ type }) => type)).toEqual(["start", "finish"]);
    }
  });

  test("may be no answer at all, since the prompt was refused", () => {
    const refused = { promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, usageMetadata, ...head };

    expect(readWhole(refused).at(-1)).toMatchObject({
      type: "finish",
      reason: "content-filter",
      raw: "PROHIBITED_CONTENT",
    });
  });

  test("T78: may hold several candidates, each with parts and calls of its own", () => {
    const candidates = [0, 1].map((index) => ({
      content: { parts: [{ text: `t${index}` }, { functionCall: { name: "f" } }] },
      finishReason: "STOP",
      index,
    }));
    const events = readWhole({ candidates, ...head });

    expect(textOf(events)).toBe("t0t1");
    expect(events.filter(({ type }) => type === "tool-call-start")).toMatchObject([
      { index: 0, id: "call_r1_0" },
      { index: 0, id: "call_r1_1_0", candidate: 1 },
    ]);
    expect(events.filter(({ type }) => type === "finish")).toMatchObject([{ reason: "tool-calls" }, { candidate: 1 }]);
  });

  test("keeps media, tools that the provider ran, and what nobody knows", () => {
    const parts = [
      { inlineData: { mimeType: "image/png", data: "AA==" } },
      { executableCode: { language: "PYTHON", code: "1" } },
      { text: "", thought: true, inlineData: undefined },
      { somethingNew: { a: 1 } },
    ];

    expect(contentOf(readWhole(chunk(parts as JsonObject[], { finishReason: "STOP" })))).toEqual([
      { type: "media", media: { type: "image", source: { type: "base64", mediaType: "image/png", data: "AA==" } } },
      { type: "server-tool", family: "gemini", raw: parts[1] },
      { type: "opaque", wire: "gemini", raw: parts[3] },
    ]);
  });

  test("T37: names its sources with offsets in bytes, in the part that they are about", () => {
    const groundingMetadata = {
      webSearchQueries: ["q"],
      groundingChunks: [{ web: { uri: "https://a.example", title: "A" } }, { web: { uri: "https://b.example" } }],
      groundingSupports: [
        { segment: { endIndex: 6, text: "👩 a" }, groundingChunkIndices: [0, 1] },
        { segment: { partIndex: 2, startIndex: 1, endIndex: 2, text: "b" }, groundingChunkIndices: [1, 7] },
      ],
    };
    const parts = [{ text: "👩 a" }, weather, { text: "abc" }];
    const events = readWhole(chunk(parts, { finishReason: "STOP", groundingMetadata }));
    const citations = events.filter((event) => event.type === "citation");

    expect(citations).toMatchObject([
      { citation: { url: "https://a.example", title: "A", start: 0, end: 6, unit: "utf-8", text: "👩 a" } },
      { citation: { url: "https://b.example", start: 0, end: 6 } },
      { part: 1, citation: { url: "https://b.example", start: 1, end: 2 } },
    ]);
    expect(citations[0]).not.toHaveProperty("part");
  });

  test("names what it recites", () => {
    const citations = [{ startIndex: 2, endIndex: 5, uri: "https://a.example", license: "MIT" }];
    const events = readWhole(chunk([{ text: "abcdef" }], { finishReason: "STOP", citationMetadata: { citations } }));

    expect(events.find((event) => event.type === "citation")).toMatchObject({
      citation: { url: "https://a.example", start: 2, end: 5, unit: "utf-8" },
    });
  });

  test("may point to a file", () => {
    const part = { fileData: { fileUri: "https://e.x/a", mimeType: "image/png" } };

    expect(contentOf(readWhole(chunk([part], { finishReason: "STOP" })))).toEqual([
      {
        type: "media",
        media: { type: "image", source: { type: "url", url: "https://e.x/a", mediaType: "image/png" } },
      },
    ]);
  });

  test("tells the odds of its tokens", () => {
    const logprobsResult = {
      topCandidates: [
        {
          candidates: [
            { token: "a", logProbability: -0.1 },
            { token: "b", logProbability: -2 },
          ],
        },
      ],
      chosenCandidates: [{ token: "a", tokenId: 7, logProbability: -0.1 }],
    };
    const events = readWhole(chunk([{ text: "a" }], { finishReason: "STOP", logprobsResult }));

    expect(events).toContainEqual({
      type: "logprobs",
      of: "text",
      tokens: [
        {
          token: "a",
          logprob: -0.1,
          top: [
            { token: "a", logprob: -0.1 },
            { token: "b", logprob: -2 },
          ],
        },
      ],
    });
  });

  test("is invalid when it is no JSON, and no answer when it says nothing of one", () => {
    expect(caught(() => drain(decoder(false), "{nonsense}")).code).toBe("invalid-reply");
    expect(caught(() => readWhole({ setupComplete: {} })).code).toBe("invalid-reply");
    expect(caught(() => drain(decoder(false), "<html>busy</html>")).code).toBe("invalid-reply");
  });
});

describe("an answer to a request of another wire", () => {
  const tools = [
    { type: "function", name: "mcp__server__tool".repeat(5) },
    { type: "custom", name: "patch" },
    { type: "function", name: "weather" },
  ] as const;
  const { memo, body } = encode(foreign({ tools }));
  const [long = ""] = body.tools[0]?.functionDeclarations.map(({ name }) => name as string) ?? [];

  test("T7, T9: names tools as the client does, and gives custom ones their text", () => {
    const events = readStream(
      stream(
        { functionCall: { name: long, args: {} } },
        { functionCall: { name: "patch", args: { input: "*** Begin" } } },
      ),
      memo,
    );

    expect(callsOf(events)).toMatchObject([
      { name: tools[0].name, args: "{}" },
      { name: "patch", args: "*** Begin" },
    ]);
    expect(events.find((event) => event.type === "tool-call-start" && event.index === 1)).toMatchObject({
      custom: true,
    });
  });

  test("T71: takes off a module that the model made up", () => {
    const events = readStream(
      stream({ functionCall: { name: "default_api:weather" } }, { functionCall: { name: "functions.other" } }),
      memo,
    );

    expect(callsOf(events).map(({ name }) => name)).toEqual(["weather", "functions.other"]);
  });
});

test("a call without a name is left out, and told of", () => {
  const losses: Loss[] = [];
  const events = drain(decoder(true, undefined, losses), stream({ functionCall: { args: {} } }));

  expect(callsOf(events)).toEqual([]);
  expect(losses).toMatchObject([{ kind: "dropped" }]);
});

test("T41: characters may be cut anywhere between bytes", () => {
  const text = bytes(stream({ text: "ü👩‍🚀€" }));
  const pieces = Array.from({ length: Math.ceil(text.length / 3) }, (_, at) => text.subarray(at * 3, at * 3 + 3));

  expect(textOf(drain(decoder(true), ...pieces))).toBe("ü👩‍🚀€");
});
