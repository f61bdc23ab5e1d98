import { type ChatEvent, GatewayError, type Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { decode, finish, linesOf, replyContext, start, writeStream, writeWhole } from "./kit.ts";
import { pixel } from "./samples.ts";

const text = (value: string): ChatEvent => ({ type: "text-delta", text: value });
const usage: ChatEvent = { type: "usage", usage: { inputTokens: 3, outputTokens: 2, reasoningTokens: 1 } };
const call = (index: number, argumentsText: string, more = {}): readonly ChatEvent[] => [
  { type: "tool-call-start", index, id: `c${index}`, name: "f", ...more },
  { type: "tool-call-delta", index, argumentsText },
];
const end = (index: number): ChatEvent => ({ type: "tool-call-end", index });
const prompt = { extensions: { ollama: { form: "generate" } } };
const unmeasured = { total_duration: 0, load_duration: 0, prompt_eval_duration: 0, eval_duration: 0 };
const line = { model: "m", created_at: "1970-01-01T00:00:07.000Z" };
const said = (message: object) => ({ ...line, message: { role: "assistant", content: "", ...message }, done: false });
const last = { ...line, message: { role: "assistant", content: "" }, done: true, done_reason: "stop", ...unmeasured };

describe("a streamed answer", () => {
  test("is a line for each piece and one at its end, with counts and durations", () => {
    const events: readonly ChatEvent[] = [start, { type: "reasoning-delta", text: "hm" }, text("a"), usage, finish];

    expect(linesOf(writeStream(events))).toEqual([
      said({ thinking: "hm" }),
      said({ content: "a" }),
      { ...last, prompt_eval_count: 3, eval_count: 2 },
    ]);
  });

  test("holds calls until they are whole, also those that interleave", () => {
    const events = [start, ...call(0, '{"a":'), ...call(1, ""), { ...end(1) }, call(0, "1}")[1], end(0), finish];
    const [first, second] = linesOf(writeStream(events as readonly ChatEvent[]));

    expect(first).toEqual(said({ tool_calls: [{ id: "c1", function: { index: 0, name: "f", arguments: {} } }] }));
    expect(second).toEqual(
      said({ tool_calls: [{ id: "c0", function: { index: 1, name: "f", arguments: { a: 1 } } }] }),
    );
  });

  test("T15, T66: mends the arguments of a call that was cut, and tells of it", () => {
    const losses: Loss[] = [];
    const lines = linesOf(
      writeStream([start, ...call(0, '{"a":1'), end(0), { type: "finish", reason: "length" }], {}, losses),
    );

    expect(lines[0]).toMatchObject({ message: { tool_calls: [{ function: { arguments: { a: 1 } } }] } });
    expect(lines.at(-1)).toMatchObject({ done_reason: "length" });
    expect(losses).toMatchObject([{ path: "reply.argumentsText", kind: "approximated" }]);
  });

  test("T43: waits with its end for usage that comes behind the finish", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());

    expect(writer.push([start, text("a"), finish])).not.toContain('"done":true');
    expect(writer.push([usage])).toContain('"prompt_eval_count":3');
    expect(writer.end()).toBe("");
  });

  test("ends without usage where there is none (T72)", () => {
    expect(linesOf(writeStream([start, finish]))).toEqual([last]);
  });

  test("is made of lines that end, of the right type, with nothing to keep it open", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());

    expect(writer.push([{ type: "ping" }])).toBe("");
    expect([writer.contentType, writer.keepAlive]).toEqual(["application/x-ndjson", undefined]);
    expect(writer.push([start, text("a")])).toMatch(/^[^\n]+\n$/);
  });

  test("that fails ends in a line with a text", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());
    const error = new GatewayError("upstream-failed", "it broke", { details: { secret: 1 } });

    expect(linesOf(writer.push([start, text("a")]) + writer.fail(error))).toEqual([
      said({ content: "a" }),
      { error: "it broke" },
    ]);
  });

  test("whose model gave up ends in a failure", () => {
    expect(linesOf(writeStream([start, { type: "finish", reason: "error" }]))).toEqual([
      { error: "the model ended its answer with an error" },
    ]);
  });

  test("to a prompt has no message", () => {
    const { extensions = {} } = decode({ model: "m", prompt: "a" }, { path: "/ollama/api/generate" });
    const events: readonly ChatEvent[] = [start, { type: "reasoning-delta", text: "hm" }, text("a"), finish];

    expect(linesOf(writeStream(events, { extensions }))).toEqual([
      { ...line, response: "", thinking: "hm", done: false },
      { ...line, response: "a", done: false },
      { ...line, response: "", done: true, done_reason: "stop", ...unmeasured },
    ]);
  });

  test("says what it cannot hold in the ledger, and refusals as text", () => {
    const losses: Loss[] = [];
    const events: readonly ChatEvent[] = [
      start,
      { type: "refusal-delta", text: "no" },
      { type: "citation", citation: { url: "https://example.org" } },
      { type: "signature", of: "reasoning", signature: { family: "claude", value: "x" } },
      { type: "text-delta", text: "second", candidate: 1 },
      { type: "media", media: { type: "image", source: { type: "url", url: "https://example.org/a.png" } } },
      { type: "media", media: { type: "image", source: { type: "base64", mediaType: "image/png", data: pixel } } },
      finish,
    ];

    expect(linesOf(writeStream(events, {}, losses))).toEqual([
      said({ content: "no" }),
      said({ images: [pixel] }),
      last,
    ]);
    expect(losses.map(({ path }) => path)).toEqual([
      "reply.refusal",
      "reply.citation",
      "reply.signature",
      "reply.candidate",
      "reply.media",
    ]);
  });

  test.each([
    ["stop-sequence", "stop"],
    ["content-filter", "stop"],
    ["context-length", "length"],
    ["tool-calls", "stop"],
    ["pause", "stop"],
  ] as const)("that finishes as %s is done for reason %s", (reason, expected) => {
    expect(linesOf(writeStream([start, { type: "finish", reason }])).at(-1)?.["done_reason"]).toBe(expected);
  });
});

describe("a whole answer", () => {
  test("is the pieces of its stream, folded", () => {
    const events = [start, text("a"), ...call(0, "{}"), end(0), text("b"), ...call(1, "{}"), end(1), finish, usage];

    expect(writeWhole(events)).toEqual({
      ...last,
      message: {
        role: "assistant",
        content: "ab",
        tool_calls: [0, 1].map((index) => ({ id: `c${index}`, function: { index, name: "f", arguments: {} } })),
      },
      prompt_eval_count: 3,
      eval_count: 2,
    });
  });

  test("to a prompt has its text at the top", () => {
    expect(writeWhole([start, text("a"), finish], prompt)).toEqual({
      ...line,
      response: "a",
      done: true,
      done_reason: "stop",
      ...unmeasured,
    });
  });

  test("has log probabilities in one list", () => {
    const tokens: ChatEvent = { type: "logprobs", of: "text", tokens: [{ token: "a", logprob: -1 }] };

    expect(writeWhole([start, tokens, tokens, finish])["logprobs"]).toEqual([
      { token: "a", logprob: -1 },
      { token: "a", logprob: -1 },
    ]);
  });
});
