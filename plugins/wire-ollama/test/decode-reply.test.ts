import { type ChatEvent, collectReply, type Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import {
  bytes,
  callsOf,
  caught,
  contentOf,
  decoder,
  drain,
  finishOf,
  head,
  ndjson,
  readStream,
  readWhole,
  stream,
} from "./kit.ts";
import { pixel } from "./samples.ts";

const call = (name: string, more = {}, id?: string) => ({
  ...(id !== undefined && { id }),
  function: { name, arguments: {}, ...more },
});
const metrics = { total_duration: 9, prompt_eval_count: 26, eval_count: 15, eval_duration: 5 };

describe("a streamed answer", () => {
  test("is text, bit by bit, with usage and finish at its end", () => {
    expect(readStream(stream([{ content: "Hel" }, { content: "lo" }], { done_reason: "stop", ...metrics }))).toEqual([
      {
        type: "start",
        id: "",
        model: "m",
        created: 1_795_161_600,
        extensions: { ollama: { createdAt: head["created_at"], fields: {} } },
      },
      { type: "text-delta", text: "Hel" },
      { type: "text-delta", text: "lo" },
      { type: "usage", usage: { inputTokens: 26, outputTokens: 15, raw: { wire: "ollama", value: metrics } } },
      { type: "finish", reason: "stop", raw: "stop" },
    ]);
  });

  test("may think and speak in one line", () => {
    expect(contentOf(readStream(stream([{ thinking: "hm", content: "a" }])))).toEqual([
      { type: "reasoning-delta", text: "hm" },
      { type: "text-delta", text: "a" },
    ]);
  });

  test.each([
    ["one line", [{ tool_calls: [call("f", {}, "a"), call("g", { arguments: { x: 1 } }, "b")] }]],
    ["two lines", [{ tool_calls: [call("f", {}, "a")] }, { tool_calls: [call("g", { arguments: { x: 1 } }, "b")] }]],
  ])("calls tools in %s (T32, T40)", (_where, messages) => {
    const events = readStream(stream(messages));

    expect(callsOf(events)).toEqual([
      { id: "a", name: "f", args: "{}" },
      { id: "b", name: "g", args: '{"x":1}' },
    ]);
    expect(finishOf(events)).toBe("tool-calls");
  });

  test("gives calls without ids some that differ from answer to answer", () => {
    const events = readStream(stream([{ tool_calls: [call("f"), call("f")] }]));

    expect(callsOf(events).map(({ id }) => id)).toEqual(["call_20261120080000123456_0", "call_20261120080000123456_1"]);
  });

  test("T55: takes arguments that come as text, or not at all", () => {
    const calls = [call("f", { arguments: '{"a": 1}' }), { function: { name: "g" } }];

    expect(callsOf(readStream(stream([{ tool_calls: calls }]))).map(({ args }) => args)).toEqual(['{"a": 1}', "{}"]);
  });

  test("tells of a call without a name", () => {
    const losses: Loss[] = [];
    const events = drain(decoder(true, undefined, losses), stream([{ tool_calls: [{ id: "x" }, null] }]));

    expect(finishOf(events)).toBe("stop");
    expect(losses).toHaveLength(2);
  });

  test("T9, T80: gives tools their own names and free text back", () => {
    const memo = { names: { ns__f: { name: "f", namespace: "ns" } }, wrappedTools: ["patch"] };
    const calls = [call("ns__f"), call("patch", { arguments: { input: "a\nb" } })];

    expect(contentOf(readStream(stream([{ tool_calls: calls }]), memo))).toMatchObject([
      { type: "tool-call-start", name: "f", namespace: "ns" },
      { type: "tool-call-delta", argumentsText: "{}" },
      { type: "tool-call-end" },
      { type: "tool-call-start", name: "patch", custom: true },
      { type: "tool-call-delta", argumentsText: "a\nb" },
      { type: "tool-call-end" },
    ]);
  });

  test.each([
    ["stop", "stop"],
    ["length", "length"],
    ["", "stop"],
    [undefined, "stop"],
    ["load", "other"],
    ["unload", "other"],
  ])("that is done for reason %s finishes as %s", (reason, expected) => {
    expect(finishOf(readStream(stream([], reason === undefined ? {} : { done_reason: reason })))).toBe(expected);
  });

  test("T66: keeps the reason length beside calls", () => {
    expect(finishOf(readStream(stream([{ tool_calls: [call("f")] }], { done_reason: "length" })))).toBe("length");
  });

  test("counts no input where the prompt was cached", () => {
    const usage = readStream(stream([], { eval_count: 3 })).find(({ type }) => type === "usage");

    expect(usage).toMatchObject({ usage: { outputTokens: 3 } });
    expect(usage).not.toHaveProperty("usage.inputTokens");
  });

  test("has images, log probabilities and members that nobody knows", () => {
    const tokens = [{ token: "a", logprob: -1, bytes: [97], top_logprobs: [{ token: "b", logprob: -2 }] }];
    const lines = [
      { ...head, remote_host: "h", message: { role: "assistant", content: "a", x: 1 }, logprobs: tokens, done: false },
      { ...head, remote_host: "h", message: { role: "assistant", content: "", images: [pixel] }, done: true },
    ];
    const events = readStream(ndjson(lines));

    expect(contentOf(events)).toEqual([
      { type: "text-delta", text: "a" },
      { type: "opaque", wire: "ollama", raw: { x: 1 } },
      {
        type: "logprobs",
        of: "text",
        tokens: [{ token: "a", logprob: -1, bytes: [97], top: [{ token: "b", logprob: -2 }] }],
      },
      { type: "media", media: { type: "image", source: { type: "base64", mediaType: "image/png", data: pixel } } },
    ]);
    expect(events[0]).toMatchObject({ extensions: { ollama: { fields: { remote_host: "h" } } } });
  });

  test("of a prompt is read as well", () => {
    const lines = [
      { ...head, response: "Hel", thinking: "hm", done: false },
      { ...head, response: "lo", done: true, done_reason: "stop", context: [1] },
    ];

    expect(contentOf(readStream(ndjson(lines)))).toEqual([
      { type: "reasoning-delta", text: "hm" },
      { type: "text-delta", text: "Hel" },
      { type: "text-delta", text: "lo" },
    ]);
  });

  test("T41: says the same however its bytes are cut, and without its last line end", () => {
    const all = bytes(stream([{ content: "héllo 👩‍🚀" }, { thinking: "ü" }]).trimEnd());
    const single = Array.from(all, (_, at) => all.subarray(at, at + 1));

    expect(drain(decoder(true), ...single)).toEqual(drain(decoder(true), all));
  });

  test("T44: never ends a text in half of a surrogate pair", () => {
    const [, half, rest] = readStream(stream([{ content: "a\ud83d" }, { content: "\ude80b" }]));

    expect([half, rest]).toEqual([
      { type: "text-delta", text: "a" },
      { type: "text-delta", text: "🚀b" },
    ]);
  });

  test("takes a line of more than 64 KiB", () => {
    const long = "x".repeat(200_000);

    expect(contentOf(readStream(stream([{ content: long }])))).toEqual([{ type: "text-delta", text: long }]);
  });
});

describe("an answer that is not to be had", () => {
  test.each([
    ["without a line", ""],
    ["without its last line", stream([{ content: "a" }]).split("\n")[0] ?? ""],
    ["cut inside a line", stream([{ content: "a" }]).slice(0, -30)],
  ])("%s is interrupted (T33)", (_how, text) => {
    expect(caught(() => readStream(text))).toMatchObject({ code: "stream-interrupted" });
  });

  test.each([["not JSON\n"], ["[1]\n"], ['{"choices":[]}\n']])("%j is invalid", (text) => {
    expect(caught(() => readStream(text))).toMatchObject({ code: "invalid-reply" });
  });

  test("T46: tells of its failure in a line, and nothing comes after it", () => {
    const [line = ""] = stream([{ content: "a" }]).split("\n");
    const events = readStream(`${line}\n{"error":"an error was encountered while running the model"}\n${line}\n`);

    expect(events.map(({ type }) => type)).toEqual(["start", "text-delta", "error"]);
    expect(events.at(-1)).toMatchObject({
      failure: { code: "upstream-failed", message: "an error was encountered while running the model" },
    });
  });
});

describe("a whole answer", () => {
  const message = { role: "assistant", content: "b", thinking: "a", tool_calls: [call("f", {}, "c")] };

  test("is its stream in one line, however it is laid out", () => {
    const body = { ...head, message, done: true, done_reason: "stop", ...metrics };
    const tall = drain(decoder(false), JSON.stringify(body, undefined, 2));

    expect(readWhole(body)).toEqual(tall);
    expect(collectReply(tall).candidates).toMatchObject([
      { finish: "tool-calls", content: [{ text: "a" }, { text: "b" }, { type: "tool-call", argumentsText: "{}" }] },
    ]);
  });

  test("needs no word that it is done, but may not say the opposite", () => {
    expect(finishOf(readWhole({ ...head, message }))).toBe("tool-calls");
    expect(caught(() => readWhole({ ...head, message, done: false }))).toMatchObject({ code: "stream-interrupted" });
  });

  test("T46: may be a failure", () => {
    const [event] = readWhole({ error: "model requires more system memory" }) as readonly [ChatEvent];

    expect(event).toMatchObject({ type: "error", failure: { code: "upstream-failed" } });
  });
});
