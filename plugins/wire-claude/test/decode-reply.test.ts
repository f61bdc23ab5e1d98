import { type ChatEvent, collectReply } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import { packSignature } from "@patchbay/wire-kit";
import { describe, expect, test } from "vitest";
import {
  block,
  bytes,
  caught,
  contentOf,
  decoder,
  drain,
  ending,
  finishOf,
  messageStart,
  readStream,
  readWhole,
  sse,
  stream,
  textBlock,
  textOf,
  usageOf,
} from "./kit.ts";
import { refused, searchReply, streamed, wholeReply } from "./samples.ts";

const toolUse = (id: string, input = {}) => ({ type: "tool_use", id, name: "f", input });
const json = (partial_json: string) => ({ type: "input_json_delta", partial_json });

describe("a streamed answer", () => {
  test("gives events in order, each block as a part", () => {
    const events = readStream(streamed);

    expect(checkEvents(events)).toEqual([]);
    expect(contentOf(events)).toEqual([
      { type: "reasoning-delta", text: "User wants", part: 0 },
      { type: "signature", of: "reasoning", part: 0, signature: { family: "anthropic", value: "EqQB" } },
      { type: "ping" },
      { type: "text-delta", text: "It ", part: 1 },
      { type: "text-delta", text: "is 👩‍🚀", part: 1 },
      { type: "tool-call-start", index: 0, id: "toolu_01", name: "get_weather" },
      { type: "tool-call-delta", index: 0, argumentsText: '{"city":' },
      { type: "tool-call-delta", index: 0, argumentsText: '"Rome"}' },
      { type: "tool-call-end", index: 0 },
      { type: "tool-call-start", index: 1, id: "toolu_02", name: "time" },
      { type: "tool-call-delta", index: 1, argumentsText: "{}" },
      { type: "tool-call-end", index: 1 },
      { type: "signature", of: "reasoning", part: 4, signature: { family: "anthropic", value: "EqQC" } },
    ]);
    expect(finishOf(events)).toMatchObject({ reason: "tool-calls", raw: "tool_use" });
  });

  test("tells the input at once", () => {
    expect(readStream(stream(""))[0]).toMatchObject({ type: "start", id: "msg_1", model: "m", inputEstimate: 18 });
  });

  test("T35 T36 counts what was cached as input, and replaces counts rather than adding them", () => {
    expect(usageOf(readStream(stream(textBlock(0, "a"))))).toMatchObject({
      inputTokens: 18,
      cacheReadTokens: 5,
      cacheWriteTokens: 3,
      outputTokens: 7,
    });
  });

  test("T32 calls tools though its vendor says that it just ended", () => {
    const events = readStream(stream(block(0, toolUse("a"), json("{}")), "end_turn"));

    expect(finishOf(events)).toMatchObject({ reason: "tool-calls", raw: "end_turn" });
  });

  test.each([
    ["end_turn", "stop"],
    ["max_tokens", "length"],
    ["tool_use", "tool-calls"],
    ["pause_turn", "pause"],
    ["model_context_window_exceeded", "context-length"],
    ["compaction", "other"],
  ])("ends with %s as %s", (raw, reason) => {
    expect(finishOf(readStream(stream(textBlock(0, "a"), raw)))).toMatchObject({ reason, raw });
  });

  test("T61 names the stop sequence", () => {
    const events = readStream(stream(textBlock(0, "a"), "stop_sequence", { stop_sequence: "END" }));

    expect(finishOf(events)).toMatchObject({ reason: "stop-sequence", stopSequence: "END" });
  });

  test("T62 is a refusal with its explanation", () => {
    const events = readStream(refused);

    expect(events.find(({ type }) => type === "refusal-delta")).toMatchObject({ text: "No." });
    expect(finishOf(events)).toMatchObject({ reason: "refusal" });
  });

  test("T66 may be cut inside of a call by its limit", () => {
    const events = readStream(stream(block(0, toolUse("a"), json('{"a":"b')), "max_tokens"));

    expect(checkEvents(events)).toEqual([]);
    expect(finishOf(events)).toMatchObject({ reason: "length" });
  });

  test("T67 keeps the order of thinking, text and calls", () => {
    const thinking = { type: "thinking", thinking: "a", signature: "s" };
    const events = readStream(
      stream(block(0, thinking) + textBlock(1, "b") + block(2, toolUse("c")) + block(3, thinking), "tool_use"),
    );

    expect(collectReply(events).candidates[0]?.content.map(({ type }) => type)).toEqual([
      "reasoning",
      "text",
      "tool-call",
      "reasoning",
    ]);
  });

  test("T72 may hold nothing", () => {
    expect(contentOf(readStream(stream("")))).toEqual([]);
  });

  test("keeps tools that the vendor ran, with the input that came in pieces", () => {
    const events = readStream(
      stream(
        block(0, { type: "server_tool_use", id: "s", name: "web_search", input: {} }, json('{"query"'), json(':"q"}')) +
          block(1, { type: "web_search_tool_result", tool_use_id: "s", content: [] }) +
          block(2, { type: "compaction", content: null }, { type: "compaction_delta", content: "sum" }),
      ),
    );

    expect(contentOf(events)).toEqual([
      {
        type: "server-tool",
        family: "anthropic",
        raw: { type: "server_tool_use", id: "s", name: "web_search", input: { query: "q" } },
      },
      {
        type: "server-tool",
        family: "anthropic",
        raw: { type: "web_search_tool_result", tool_use_id: "s", content: [] },
      },
      { type: "opaque", wire: "claude", raw: { type: "compaction", content: "sum" } },
    ]);
  });

  test("T71 T9 names tools and takes free text as the client knows them", () => {
    const memo = { names: { short: { name: "a.long.name", namespace: "ns" } }, wrappedTools: ["patch"] };
    const events = readStream(
      stream(
        block(0, { ...toolUse("a"), name: "short" }) +
          block(1, { ...toolUse("b"), name: "patch" }, json('{"inp'), json('ut":"free \\"text\\""}')),
        "tool_use",
      ),
      memo,
    );

    expect(contentOf(events)).toMatchObject([
      { name: "a.long.name", namespace: "ns" },
      { argumentsText: "{}" },
      { type: "tool-call-end" },
      { name: "patch", custom: true },
      { argumentsText: 'free "text"' },
      { type: "tool-call-end" },
    ]);
  });

  test("opens the envelopes of a gateway before it", () => {
    const signature = { family: "gemini", value: "sig" };
    const thinking = (kind: "part-call" | "encrypted") => ({
      type: "thinking",
      thinking: "",
      signature: packSignature(signature, kind),
    });
    const events = readStream(
      stream(block(0, thinking("encrypted")) + block(1, thinking("part-call")) + block(2, toolUse("a"))),
    );

    expect(contentOf(events)).toMatchObject([
      { type: "signature", of: "encrypted-reasoning", signature },
      { type: "tool-call-start" },
      { type: "signature", of: "tool-call", part: 0, signature },
      {},
      {},
    ]);
  });
});

describe("a stream that is not quite as it should be", () => {
  test("T33 is interrupted when no reason came", () => {
    const cut = sse(messageStart) + textBlock(0, "a");

    expect(caught(() => readStream(cut))).toMatchObject({ code: "stream-interrupted" });
    expect(caught(() => readStream(""))).toMatchObject({ code: "stream-interrupted" });
    expect(caught(() => readStream(`${cut}event: message_del`))).toMatchObject({ code: "stream-interrupted" });
    expect(caught(() => readStream(`${cut}data: {"type":"mess`))).toMatchObject({ code: "stream-interrupted" });
  });

  test("is complete when only its very end is missing", () => {
    const events = readStream(sse(messageStart) + textBlock(0, "a") + ending().split("event: message_stop")[0]);

    expect(finishOf(events)).toMatchObject({ reason: "stop" });
  });

  test.each([
    ["names no events", streamed.replaceAll(/event: \w+\n/g, "")],
    ["has other line ends", streamed.replaceAll("\n", "\r\n")],
    ["says twice that it begins", sse(messageStart) + streamed],
    ["goes on behind its end", streamed + streamed],
    ["ends as another format does", `${streamed}data: [DONE]\n\n`],
    ["has events that nobody knows", `event: x\ndata: {"type":"from_the_future"}\n\n${streamed}`],
  ])("is read when it %s", (_what, text) => {
    expect(collectReply(readStream(text)).candidates).toEqual(collectReply(readStream(streamed)).candidates);
  });

  test("is read when blocks overlap, are not begun, or not ended", () => {
    const delta = (index: number, delta: { type: string; [key: string]: string }) =>
      sse({ type: "content_block_delta", index, delta });
    const begin = (index: number) => sse({ type: "content_block_start", index, content_block: toolUse(`t${index}`) });
    const text =
      delta(0, { type: "text_delta", text: "a" }) +
      begin(1) +
      begin(2) +
      delta(2, { type: "input_json_delta", partial_json: "{}" }) +
      delta(1, { type: "input_json_delta", partial_json: '{"b":1}' });
    const events = readStream(stream(text, "tool_use"));

    expect(checkEvents(events)).toEqual([]);
    expect(collectReply(events).candidates[0]?.content).toMatchObject([
      { type: "text", text: "a" },
      { type: "tool-call", argumentsText: '{"b":1}' },
      { type: "tool-call", argumentsText: "{}" },
    ]);
  });

  test("is read when arguments come whole at the beginning of the call", () => {
    const events = readStream(stream(block(0, toolUse("a", { b: 1 }), json("")), "tool_use"));

    expect(contentOf(events)[1]).toMatchObject({ argumentsText: '{"b":1}' });
  });

  test("is read when the start is missing", () => {
    const events = readStream(textBlock(0, "a") + ending());

    expect(checkEvents(events)).toEqual([]);
    expect(textOf(events)).toBe("a");
  });

  test("is interrupted when it begins anew in the middle", () => {
    expect(caught(() => readStream(sse(messageStart) + textBlock(0, "a") + streamed))).toMatchObject({
      code: "stream-interrupted",
    });
  });

  test("T44 has no half of a character, however it was cut", () => {
    const events = readStream(stream(textBlock(0, "a\uD83D", "\uDE80b\uD83D")));

    expect(checkEvents(events)).toEqual([]);
    expect(textOf(events)).toBe("a🚀b\uFFFD");
  });

  test("T41 gives the same from single bytes", () => {
    const all = bytes(streamed);
    const single = Array.from(all, (_, index) => all.subarray(index, index + 1));

    expect(drain(decoder(true), ...single)).toEqual(readStream(streamed));
  });

  test("T46 tells of an error, and of nothing behind it", () => {
    const error = sse({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
    const events = readStream(sse(messageStart) + textBlock(0, "a") + error + textBlock(1, "b"));

    expect(events.at(-1)).toMatchObject({ type: "error", failure: { code: "overloaded", message: "Overloaded" } });
    expect(textOf(events)).toBe("a");
  });
});

describe("a whole answer", () => {
  test("gives the events that its stream would have given", () => {
    const events = readWhole(wholeReply);

    expect(checkEvents(events)).toEqual([]);
    expect(collectReply(events).candidates[0]?.content).toMatchObject([
      { type: "reasoning", text: "hm 👩‍🚀", signature: { family: "anthropic", value: "EqQB" } },
      { type: "reasoning", text: "", redacted: { family: "anthropic", value: "sealed" } },
      { type: "text", text: "Let me look." },
      { type: "tool-call", id: "toolu_01", argumentsText: '{"city":"Ulm"}' },
      { type: "tool-call", id: "toolu_02", argumentsText: "{}" },
    ]);
    expect(usageOf(events)).toMatchObject({
      inputTokens: 912,
      cacheWrite1hTokens: 40,
      outputTokens: 45,
      reasoningTokens: 20,
    });
  });

  test("has citations", () => {
    const cited = readWhole(searchReply).find(
      (event): event is ChatEvent & { type: "citation" } => event.type === "citation",
    );

    expect(cited?.citation).toMatchObject({ url: "https://a", title: "A", text: "c" });
  });

  test("may come to those who asked for a stream, and a stream to those who did not", () => {
    expect(drain(decoder(true), JSON.stringify(wholeReply))).toEqual(readWhole(wholeReply));
    expect(drain(decoder(false), streamed)).toEqual(readStream(streamed));
  });

  test.each([["{}"], ["[]"], ["7"], ['{"type":"message"}'], ["<html>"]])("is refused when it is %s", (body) => {
    expect(caught(() => drain(decoder(false), body))).toMatchObject({ code: "invalid-reply" });
  });

  test("T46 may be an error though the status is none", () => {
    expect(readWhole({ type: "error", error: { type: "rate_limit_error", message: "slow" } })).toMatchObject([
      { type: "error", failure: { code: "rate-limited" } },
    ]);
  });
});
