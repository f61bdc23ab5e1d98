import { type ChatEvent, GatewayError, type Loss, type MediaSource } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { arrayWire, wire } from "../src/index.ts";
import { chunksOf, partsOf, readStream, readWhole, replyContext, start, stop, writeStream, writeWhole } from "./kit.ts";
import { replies } from "./samples.ts";

const usage: ChatEvent = {
  type: "usage",
  usage: {
    inputTokens: 10,
    cacheReadTokens: 4,
    outputTokens: 8,
    reasoningTokens: 3,
    toolPromptTokens: 2,
    totalTokens: 18,
  },
};
const usageMetadata = {
  promptTokenCount: 8,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 5,
  thoughtsTokenCount: 3,
  toolUsePromptTokenCount: 2,
  totalTokenCount: 18,
};

function callEvents(index: number, argumentsText: string, rest: object = {}): readonly ChatEvent[] {
  return [
    { type: "tool-call-start", index, id: `id${index}`, name: `f${index}`, ...rest },
    { type: "tool-call-delta", index, argumentsText },
    { type: "tool-call-end", index },
  ];
}

describe("a stream", () => {
  test("has a chunk for each piece, and one at the end with finish and usage that say a part", () => {
    const text = writeStream([
      start,
      { type: "text-delta", text: "a" },
      { type: "text-delta", text: "b" },
      stop,
      usage,
    ]);

    expect(chunksOf(text)).toEqual([
      {
        candidates: [{ content: { role: "model", parts: [{ text: "a" }] }, index: 0 }],
        modelVersion: "other-model",
        responseId: "abc",
      },
      {
        candidates: [{ content: { role: "model", parts: [{ text: "b" }] }, index: 0 }],
        modelVersion: "other-model",
        responseId: "abc",
      },
      {
        candidates: [{ content: { role: "model", parts: [{ text: "" }] }, finishReason: "STOP", index: 0 }],
        usageMetadata,
        modelVersion: "other-model",
        responseId: "abc",
      },
    ]);
  });

  test("T82: has no mark for its end, a blank line behind each event, and nothing to fill a silence", () => {
    const encoder = wire.codec.chat.encodeReply(replyContext());
    const text = writeStream([start, { type: "ping" }, { type: "text-delta", text: "a" }, stop]);

    expect(encoder.keepAlive).toBeUndefined();
    expect(text.endsWith("}\n\n")).toBe(true);
    expect(text).not.toMatch(/\[DONE\]|^:|event:/m);
  });

  test("T43: holds the finish until the usage came, however late", () => {
    const encoder = wire.codec.chat.encodeReply(replyContext());

    expect(encoder.push([start, { type: "text-delta", text: "a" }])).toContain('"a"');
    expect(encoder.push([stop])).toBe("");
    expect(encoder.push([usage])).toBe("");
    expect(encoder.end()).toContain('"totalTokenCount":18');
  });

  test("T42: has calls whole, in their order, also when their pieces were mixed", () => {
    const [a, b] = [callEvents(0, '{"a":1}'), callEvents(1, "")];
    const mixed = [a[0], b[0], b[1], a[1], b[2], a[2]].filter((event) => event !== undefined);

    expect(partsOf(writeStream([start, ...mixed, { type: "finish", reason: "tool-calls" }]))).toEqual([
      { functionCall: { id: "id0", name: "f0", args: { a: 1 } } },
      { functionCall: { id: "id1", name: "f1", args: {} } },
      { text: "" },
    ]);
  });

  test("has calls before what follows them", () => {
    const events = [start, ...callEvents(0, "{}"), { type: "text-delta", text: "then" } as const, stop];

    expect(partsOf(writeStream(events))).toMatchObject([{ functionCall: {} }, { text: "then" }, { text: "" }]);
  });

  test("puts signatures on calls, and those of texts into a part behind", () => {
    const signature = { family: "gemini", value: "c2ln" };
    const events: readonly ChatEvent[] = [
      start,
      { type: "text-delta", text: "a" },
      { type: "signature", of: "text", signature },
      ...callEvents(0, "{}"),
      { type: "signature", of: "tool-call", signature },
      stop,
    ];

    expect(partsOf(writeStream(events)).slice(0, 3)).toEqual([
      { text: "a" },
      { text: "", thoughtSignature: "c2ln" },
      { functionCall: { id: "id0", name: "f0", args: {} }, thoughtSignature: "c2ln" },
    ]);
  });

  test.each([
    ["reasoning", "signature"],
    ["redacted-reasoning", "redacted"],
    ["encrypted-reasoning", "encrypted"],
  ] as const)("T69: carries another vendor's %s in an envelope of base64, to be found again", (of, field) => {
    const signature = { family: "anthropic", value: "säal/ed+" };
    const events: readonly ChatEvent[] = [
      start,
      { type: "reasoning-delta", text: "hm" },
      { type: "signature", of, signature },
      stop,
    ];
    const [, sealed] = partsOf(writeStream(events));
    const value = sealed?.["thoughtSignature"] as string;
    const request = wire.codec.chat.decodeRequest(
      { contents: [{ role: "model", parts: [{ text: "hm", thought: true, thoughtSignature: value }] }] },
      { model: "m", stream: false, path: "", headers: {}, params: {}, query: {}, losses: () => undefined },
    );

    expect(value).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(request.messages[0]?.content).toMatchObject([{ type: "reasoning", text: "hm", [field]: signature }]);
  });

  test("T78: keeps candidates apart", () => {
    const events: readonly ChatEvent[] = [
      start,
      { type: "text-delta", text: "a" },
      { type: "text-delta", text: "b", candidate: 1 },
      ...callEvents(0, "{}", { candidate: 1 }).map((event) => ({ ...event, candidate: 1 }) as ChatEvent),
      stop,
      { type: "finish", reason: "tool-calls", candidate: 1 },
    ];
    const chunks = chunksOf(writeStream(events));

    expect(chunks.map(({ candidates }) => candidates.map(({ index }) => index))).toEqual([[0], [1], [1], [0, 1]]);
  });

  test("T65: that fails ends with an error, and without a finish", () => {
    const encoder = wire.codec.chat.encodeReply(replyContext());
    const text = encoder.push([start, { type: "text-delta", text: "a" }, stop]);
    const end = encoder.fail(new GatewayError("overloaded", "all busy", { retryAfterMs: 1500 }));

    expect(text).not.toContain("finishReason");
    expect(JSON.parse(end.slice(6))).toEqual({
      error: {
        code: 503,
        message: "all busy",
        status: "UNAVAILABLE",
        details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1.5s" }],
      },
    });
  });
});

describe("a stream that is an array", () => {
  const { chat } = arrayWire.codec;

  test("is one JSON text", () => {
    const encoder = chat.encodeReply(replyContext());
    const text = encoder.push([start, { type: "text-delta", text: "a" }, stop]) + encoder.end();

    expect(encoder.contentType).toContain("application/json");
    expect(JSON.parse(text)).toMatchObject([
      { candidates: [{ content: { parts: [{ text: "a" }] } }] },
      { candidates: [{ finishReason: "STOP" }] },
    ]);
  });

  test("is one JSON text also when it fails, first or late", () => {
    const late = chat.encodeReply(replyContext());
    const error = new GatewayError("overloaded", "busy");
    const text = late.push([start, { type: "text-delta", text: "a" }]) + late.fail(error);

    expect(JSON.parse(text)).toMatchObject([{ candidates: [{}] }, { error: { code: 503 } }]);
    expect(JSON.parse(chat.encodeReply(replyContext()).fail(error))).toMatchObject([{ error: { code: 503 } }]);
  });

  test("is no array when the client wants no stream", () => {
    const encoder = chat.encodeReply(replyContext({ stream: false }));

    expect(JSON.parse(encoder.push([start, stop]) + encoder.end())).toHaveProperty("candidates");
  });
});

describe("a whole answer", () => {
  test("joins pieces of texts and of thoughts, but none that are signed", () => {
    const signature = { family: "gemini", value: "c2ln" };
    const reply = writeWhole([
      start,
      { type: "reasoning-delta", text: "h" },
      { type: "reasoning-delta", text: "m" },
      { type: "text-delta", text: "a" },
      { type: "text-delta", text: "b" },
      { type: "signature", of: "text", signature },
      { type: "text-delta", text: "c", part: 1 },
      stop,
      usage,
    ]);

    expect(reply).toEqual({
      candidates: [
        {
          content: {
            role: "model",
            parts: [{ text: "hm", thought: true }, { text: "ab", thoughtSignature: "c2ln" }, { text: "c" }],
          },
          finishReason: "STOP",
          index: 0,
        },
      ],
      usageMetadata,
      modelVersion: "other-model",
      responseId: "abc",
    });
  });

  test("T72: says an empty part when it says nothing", () => {
    expect(writeWhole([start, stop]).candidates).toEqual([
      { content: { role: "model", parts: [{ text: "" }] }, finishReason: "STOP", index: 0 },
    ]);
  });

  test.each([
    ["stop", "STOP"],
    ["stop-sequence", "STOP"],
    ["tool-calls", "STOP"],
    ["length", "MAX_TOKENS"],
    ["context-length", "MAX_TOKENS"],
    ["content-filter", "SAFETY"],
    ["refusal", "SAFETY"],
    ["pause", "STOP"],
    ["other", "OTHER"],
    ["error", "OTHER"],
  ] as const)("that finished with %s says %s, whatever the other vendor said", (reason, word) => {
    expect(writeWhole([start, { type: "finish", reason, raw: "end_turn" }]).candidates[0]?.finishReason).toBe(word);
  });

  test("T66: repairs arguments that were cut, and tells", () => {
    const losses: Loss[] = [];
    const reply = writeWhole([start, ...callEvents(0, '{"a":"b'), { type: "finish", reason: "length" }], losses);

    expect(reply.candidates[0]?.content.parts[0]?.["functionCall"]).toMatchObject({
      args: { a: expect.any(String) as string },
    });
    expect(losses).toMatchObject([{ kind: "approximated", from: "f0" }]);
  });

  test("T37: turns sources of other wires into supports with offsets in bytes", () => {
    const reply = writeWhole([
      start,
      { type: "text-delta", text: "ü👩 a" },
      { type: "citation", citation: { url: "https://a.example", title: "A", start: 1, end: 2, unit: "code-point" } },
      { type: "citation", citation: { url: "https://a.example", start: 1, end: 3, unit: "utf-16" } },
      { type: "text-delta", text: "bc", part: 1 },
      { type: "citation", part: 1, citation: { url: "https://b.example" } },
      stop,
    ]);

    expect(reply.candidates[0]?.["groundingMetadata"]).toEqual({
      groundingChunks: [{ web: { uri: "https://a.example", title: "A" } }, { web: { uri: "https://b.example" } }],
      groundingSupports: [
        { segment: { startIndex: 2, endIndex: 6, text: "👩" }, groundingChunkIndices: [0] },
        { segment: { startIndex: 2, endIndex: 6, text: "👩" }, groundingChunkIndices: [0] },
        { segment: { startIndex: 8, endIndex: 10, text: "bc" }, groundingChunkIndices: [1] },
      ],
    });
  });

  test("says a refusal in words, and tells of it once", () => {
    const losses: Loss[] = [];
    const refusal = { type: "refusal-delta", text: "no" } as const;
    const reply = writeWhole([start, refusal, refusal, stop], losses);

    expect(reply.candidates[0]?.content.parts).toEqual([{ text: "nono" }]);
    expect(losses).toMatchObject([{ path: "reply.refusal", kind: "approximated", from: "refusal", to: "text" }]);
  });

  test("holds images, refusals and custom calls in the words of this wire", () => {
    const { parts = [] } =
      writeWhole([
        start,
        { type: "refusal-delta", text: "no" },
        {
          type: "media",
          media: { type: "image", source: { type: "base64", mediaType: "image/png", data: "AA==" } },
          partial: true,
        },
        { type: "media", media: { type: "image", source: { type: "base64", mediaType: "image/png", data: "AQ==" } } },
        ...callEvents(0, "free text", { custom: true, namespace: "ns" }),
        stop,
      ]).candidates[0]?.content ?? {};

    expect(parts).toEqual([
      { text: "no" },
      { inlineData: { mimeType: "image/png", data: "AQ==" } },
      { functionCall: { id: "id0", name: "ns__f0", args: { input: "free text" } } },
    ]);
  });

  test("tells the odds of tokens", () => {
    const top = [{ token: "a", logprob: -0.1 }];
    const reply = writeWhole([
      start,
      { type: "text-delta", text: "ab" },
      {
        type: "logprobs",
        of: "text",
        tokens: [
          { token: "a", logprob: -0.1, top },
          { token: "b", logprob: -1 },
        ],
      },
      stop,
    ]);

    expect(reply.candidates[0]?.["logprobsResult"]).toEqual({
      topCandidates: [{ candidates: [{ token: "a", logProbability: -0.1 }] }, { candidates: [] }],
      chosenCandidates: [
        { token: "a", logProbability: -0.1 },
        { token: "b", logProbability: -1 },
      ],
    });
  });

  test("points to media that are elsewhere, and leaves out those that no address names", () => {
    const losses: Loss[] = [];
    const media = (source: MediaSource): ChatEvent => ({ type: "media", media: { type: "image", source } });
    const url = "https://e.x/a.png";
    const reply = writeWhole(
      [start, media({ type: "url", url }), media({ type: "file-id", id: "1", family: "x" }), stop],
      losses,
    );

    expect(reply.candidates[0]?.content.parts).toEqual([{ fileData: { fileUri: url } }]);
    expect(losses).toMatchObject([{ path: "reply.media", kind: "dropped" }]);
  });

  test("leaves out what only other wires know, and tells", () => {
    const losses: Loss[] = [];
    writeWhole(
      [start, { type: "server-tool", family: "x", raw: {} }, { type: "opaque", wire: "x", raw: 1 }, stop],
      losses,
    );

    expect(losses.map(({ path }) => path)).toEqual(["reply.server-tool", "reply.opaque"]);
  });
});

test.each(replies.map((reply, index) => ({ index, ...reply })))(
  "answer $index of this wire keeps all that it said, by way of the neutral model",
  ({ body, stream }) => {
    const events = typeof body === "string" ? readStream(body) : readWhole(body);
    const written = writeWhole(events);
    if (stream || typeof body === "string") return expect(readWhole(written).length).toBeGreaterThan(1);
    return expect(written).toEqual(withDefaults(body as Record<string, unknown>));
  },
);

/** What a server may leave out, and this writer says. */
function withDefaults(body: Record<string, unknown>): unknown {
  const candidates = (body["candidates"] as Record<string, unknown>[] | undefined)?.map((candidate) => ({
    content: { role: "model", parts: [{ text: "" }] },
    ...candidate,
  }));
  return { ...body, ...(candidates && { candidates }) };
}
