import { collectReply, type JsonObject, type Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { exampleItems, exampleStream } from "./example.ts";
import {
  added,
  bytes,
  callsOf,
  caught,
  contentOf,
  decoder,
  done,
  drain,
  finishOf,
  readStream,
  readWhole,
  response,
  sse,
  stream,
  textDelta,
  textOf,
  type WireEvent,
  thoughtOf,
  usage,
} from "./kit.ts";

const message = { type: "message", id: "msg_1", role: "assistant" };
const part = (text: string, fields: JsonObject = {}): JsonObject => ({
  type: "output_text",
  text,
  annotations: [],
  ...fields,
});

describe("a stream", () => {
  test("gives thought, seal, call, usage and finish", () => {
    const { candidates, usage: counted } = collectReply(readStream(exampleStream));

    expect(candidates).toMatchObject([
      {
        content: [
          {
            type: "reasoning",
            text: "Ask the tool",
            summary: true,
            encrypted: { family: "openai", value: "gAAA" },
            id: "rs_1",
          },
          { type: "tool-call", id: "call_1", name: "f", argumentsText: '{"a":1}' },
        ],
        finish: "tool-calls",
      },
    ]);
    expect(counted).toMatchObject({
      inputTokens: 20,
      cacheReadTokens: 8,
      cacheWriteTokens: 2,
      outputTokens: 9,
      reasoningTokens: 4,
      totalTokens: 29,
    });
  });

  test("fills from the final values what no delta brought, and adds nothing twice", () => {
    const events = readStream(
      stream(
        added(0, message),
        textDelta(0, "Hel"),
        { type: "response.output_text.done", output_index: 0, content_index: 0, text: "Hello" },
        { type: "response.content_part.done", output_index: 0, content_index: 0, part: part("Hello") },
        done(0, { ...message, content: [part("Hello"), { type: "refusal", refusal: "no" }] }),
        added(1, { type: "function_call", call_id: "c", name: "f", arguments: "" }),
        done(1, { type: "function_call", call_id: "c", name: "f", arguments: "{}" }),
        done(2, { type: "reasoning", summary: [{ type: "summary_text", text: "late" }] }),
      ),
    );

    expect([textOf(events), callsOf(events), thoughtOf(events)]).toEqual([
      "Hello",
      [{ id: "c", name: "f", args: "{}" }],
      "late",
    ]);
    expect(events.filter(({ type }) => type === "refusal-delta")).toHaveLength(1);
  });

  test("is read from its last event alone", () => {
    const text = sse({ type: "response.completed", response: response(exampleItems, { usage }) });

    expect(callsOf(readStream(text))).toEqual([{ id: "call_1", name: "f", args: '{"a":1}' }]);
  });

  test("may have an empty output at its end", () => {
    expect(finishOf(readStream(stream()))).toBe("stop");
  });

  test("keys items by their place, since some services change ids on the way", () => {
    const events = readStream(
      stream(
        added(0, { ...message, id: "a" }),
        textDelta(0, "one ", { item_id: "b" }),
        textDelta(0, "two", { item_id: "c" }),
        done(0, { ...message, id: "d", content: [part("one two")] }),
      ),
    );

    expect(textOf(events)).toBe("one two");
  });

  test("tells messages and parts apart", () => {
    const events = readStream(
      stream(textDelta(0, "a"), textDelta(0, "b", { content_index: 1 }), textDelta(2, "c"), textDelta(2, "d")),
    );

    expect(collectReply(events).candidates[0]?.content).toMatchObject([{ text: "a" }, { text: "b" }, { text: "cd" }]);
  });

  test("tells parallel calls apart, however they interleave", () => {
    const delta = (index: number, text: string) => ({
      type: "response.function_call_arguments.delta",
      output_index: index,
      delta: text,
    });
    const events = readStream(
      stream(
        added(0, { type: "function_call", call_id: "a", name: "f", arguments: "" }),
        added(1, { type: "function_call", call_id: "b", name: "g", arguments: "" }),
        delta(1, "[1"),
        delta(0, "{"),
        delta(1, "]"),
        delta(0, "}"),
      ),
    );

    expect(callsOf(events)).toEqual([
      { id: "a", name: "f", args: "{}" },
      { id: "b", name: "g", args: "[1]" },
    ]);
  });

  test("T9: a call of a free-text tool is one, and names come back as the client knows them", () => {
    const memo = { names: { short: { name: "long", namespace: "ns" } } };
    const events = readStream(
      stream(
        added(0, { type: "custom_tool_call", call_id: "c", name: "short", input: "" }),
        { type: "response.custom_tool_call_input.delta", output_index: 0, delta: "SELECT " },
        { type: "response.custom_tool_call_input.done", output_index: 0, input: "SELECT 1" },
        done(0, { type: "custom_tool_call", call_id: "c", name: "short", input: "SELECT 1" }),
      ),
      memo,
    );

    expect(collectReply(events).candidates[0]?.content).toMatchObject([
      { type: "tool-call", id: "c", name: "long", namespace: "ns", custom: true, argumentsText: "SELECT 1" },
    ]);
  });

  test("parts of a summary are one thought, apart by an empty line; raw thinking is no summary", () => {
    const summary = (index: number, delta: string) => ({
      type: "response.reasoning_summary_text.delta",
      output_index: 0,
      summary_index: index,
      delta,
    });
    const events = readStream(
      stream(summary(0, "a"), summary(1, "b"), {
        type: "response.reasoning_text.delta",
        output_index: 1,
        content_index: 0,
        delta: "raw",
      }),
    );

    expect(collectReply(events).candidates[0]?.content).toEqual([
      { type: "reasoning", text: "a\n\nb", summary: true },
      { type: "reasoning", text: "raw" },
    ]);
  });

  test("the seal is that of the finished item", () => {
    const events = readStream(
      stream(
        added(0, { type: "reasoning", id: "r", summary: [], encrypted_content: "early" }),
        done(0, { type: "reasoning", id: "r", summary: [], encrypted_content: "late" }),
      ),
    );

    expect(contentOf(events)).toMatchObject([
      { type: "signature", of: "encrypted-reasoning", signature: { value: "late" } },
    ]);
  });

  test("tools of the provider, images and unknown items are kept", () => {
    const search = { type: "web_search_call", id: "ws_1", status: "completed" };
    const events = readStream(
      stream(
        added(0, search),
        { type: "response.web_search_call.searching", output_index: 0 },
        done(0, search),
        {
          type: "response.image_generation_call.partial_image",
          output_index: 1,
          partial_image_b64: "iVBORw0KGgoA",
          partial_image_index: 0,
        },
        done(1, { type: "image_generation_call", id: "ig_1", status: "completed", result: "iVBORw0KGgo=" }),
        done(2, { type: "compaction", id: "cmp_1", encrypted_content: "g" }),
      ),
    );

    expect(contentOf(events)).toMatchObject([
      { type: "server-tool", family: "openai", raw: search },
      { type: "media", partial: true },
      { type: "media", media: { type: "image", source: { mediaType: "image/png", data: "iVBORw0KGgo=" } } },
      { type: "opaque", wire: "openai-responses", raw: { type: "compaction" } },
    ]);
  });

  test("annotations and log probabilities come once", () => {
    const annotation = { type: "url_citation", url: "https://a.example", title: "A", start_index: 0, end_index: 2 };
    const logprobs = [{ token: "Hi", logprob: -1, bytes: [72, 105], top_logprobs: [] }];
    const events = readStream(
      stream(
        textDelta(0, "Hi", { logprobs }),
        {
          type: "response.output_text.annotation.added",
          output_index: 0,
          content_index: 0,
          annotation_index: 0,
          annotation,
        },
        done(0, { ...message, content: [part("Hi", { annotations: [annotation], logprobs })] }),
      ),
    );

    expect(events.filter(({ type }) => type === "citation" || type === "logprobs")).toMatchObject([
      { type: "logprobs", tokens: [{ token: "Hi" }] },
      { type: "citation", citation: { url: "https://a.example", start: 0, end: 2, unit: "code-point" } },
    ]);
  });

  test("events of other kinds, without a type, and comments say nothing", () => {
    const text = `: ping\n\n${sse({ type: "codex.rate_limits", x: 1 }, { type: "keepalive" })}${stream(textDelta(0, "a"))}data: [DONE]\n\n`;

    expect(textOf(readStream(text))).toBe("a");
  });

  test("T41: code points and line ends may be cut anywhere", () => {
    const body = bytes(stream(textDelta(0, "👩‍🚀 é")).replaceAll("\n", "\r\n"));
    const single = Array.from(body, (_, at) => body.subarray(at, at + 1));

    expect(textOf(drain(decoder(true), ...single))).toBe("👩‍🚀 é");
  });

  test("T44: half a surrogate pair waits for its other half", () => {
    const [high = "", low = ""] = "🚀".split("");

    expect(contentOf(readStream(stream(textDelta(0, `a${high}`), textDelta(0, `${low}b`))))).toMatchObject([
      { text: "a" },
      { text: "🚀b" },
    ]);
  });
});

describe("how an answer ends", () => {
  test.each([
    ["max_output_tokens", "length"],
    ["content_filter", "content-filter"],
    ["from_the_future", "other"],
  ])("incomplete for %s is %s", (reason, finish) => {
    const end = {
      type: "response.incomplete",
      response: response([], { status: "incomplete", incomplete_details: { reason } }),
    };
    const events = readStream(sse(textDelta(0, "a"), end));

    expect(events.at(-1)).toMatchObject({ type: "finish", reason: finish, raw: reason });
  });

  test("T66: a call that the limit cut is ended, and the finish says length", () => {
    const events = readStream(
      sse(
        added(0, { type: "function_call", call_id: "c", name: "f", arguments: "" }),
        { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"a' },
        {
          type: "response.incomplete",
          response: response([], { incomplete_details: { reason: "max_output_tokens" } }),
        },
      ),
    );

    expect([callsOf(events), finishOf(events)]).toEqual([[{ id: "c", name: "f", args: '{"a' }], "length"]);
  });

  test.each<[name: string, event: WireEvent]>([
    ["flat", { type: "error", code: "rate_limit_exceeded", message: "try again in 1.5s", param: null }],
    ["nested", { type: "error", error: { code: "rate_limit_exceeded", message: "try again in 1.5s" } }],
    [
      "failed",
      {
        type: "response.failed",
        response: response([], {
          status: "failed",
          error: { code: "rate_limit_exceeded", message: "try again in 1.5s" },
        }),
      },
    ],
  ])("a failure that is told %s is an event", (_name, event) => {
    const events = readStream(sse(textDelta(0, "a"), event, event));

    expect(events.filter(({ type }) => type === "error")).toMatchObject([
      { failure: { code: "rate-limited", vendorCode: "rate_limit_exceeded", retryAfterMs: 1500 } },
    ]);
  });

  test("T33: a stream without an end is interrupted, also behind [DONE]", () => {
    for (const text of ["", sse(textDelta(0, "a")), `${sse(textDelta(0, "a"))}data: [DONE]\n\n`])
      expect(caught(() => readStream(text)).code).toBe("stream-interrupted");
  });

  test("a call without a name is in the ledger", () => {
    const losses: Loss[] = [];
    const text = stream({ type: "response.function_call_arguments.delta", output_index: 0, delta: "{}" });

    expect(callsOf(drain(decoder(true, undefined, losses), text))).toEqual([]);
    expect(losses).toMatchObject([{ kind: "dropped", from: "function_call" }]);
  });
});

describe("a whole answer", () => {
  test("gives what its stream would have given", () => {
    const whole = collectReply(readWhole(response(exampleItems, { usage })));

    expect(whole).toEqual(collectReply(readStream(exampleStream)));
  });

  test("may be asked for and come as a stream, and the other way round", () => {
    const text = stream(textDelta(0, "a"));
    const whole = JSON.stringify(response([{ ...message, content: [part("a")] }]));

    expect(textOf(drain(decoder(false), text))).toBe("a");
    expect(textOf(drain(decoder(true), whole))).toBe("a");
  });

  test("T46: an error inside a success is one", () => {
    for (const body of [
      { error: { message: "no", code: "insufficient_quota" } },
      response([], { status: "failed", error: { code: "insufficient_quota", message: "no" } }),
    ])
      expect(readWhole(body)).toMatchObject([{ type: "error", failure: { code: "quota-exhausted", message: "no" } }]);
  });

  test("of a response in the background has no content yet", () => {
    expect(readWhole(response([], { status: "queued" })).at(-1)).toMatchObject({
      type: "finish",
      reason: "other",
      raw: "queued",
    });
  });
});

describe("T22: stop sequences, which the wire has no field for", () => {
  const memo = { names: {}, stop: ["END", "<|x|>"] };
  const read = (...deltas: readonly string[]) =>
    readStream(stream(...deltas.map((delta) => textDelta(0, delta))), memo);

  test.each<[deltas: readonly string[], text: string]>([
    [["one END two"], "one "],
    [["one E", "N", "D two", "three"], "one "],
    [["a<|", "x", "|>b"], "a"],
    [["ENENDx"], "EN"],
    [["END"], ""],
  ])("end the text: %j", (deltas, text) => {
    const events = read(...deltas);

    expect(textOf(events)).toBe(text);
    expect(events.filter(({ type }) => type === "finish")).toMatchObject([{ reason: "stop-sequence" }]);
    expect(events.at(-1)).toMatchObject({ type: "usage" });
  });

  test("leave other text as it is, also what only begins like one", () => {
    expect(textOf(read("one E", "N", "d two EN"))).toBe("one ENd two EN");
    expect(finishOf(read("a"))).toBe("stop");
  });

  test("hold no text back that cannot be one", () => {
    const machine = decoder(true, memo);

    expect(textOf(machine.push(bytes(sse(textDelta(0, "one E")))))).toBe("one ");
    expect(textOf(machine.push(bytes(sse(textDelta(0, "x")))))).toBe("Ex");
  });

  test("make a stream complete that is cut behind them", () => {
    expect(finishOf(readStream(sse(textDelta(0, "a END")), memo))).toBe("stop-sequence");
  });
});
