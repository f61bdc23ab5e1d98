import { readFileSync } from "node:fs";
import type { ChatEvent, Violation } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { streamRules, type StreamRule } from "../src/stream-rules.ts";
import { events } from "./arbitraries.ts";
import { block, bytes, ending, messageStart, sse, stream, textBlock, writeStream } from "./kit.ts";
import { streamed } from "./samples.ts";

function check(...pieces: readonly (string | Uint8Array)[]): readonly Violation[] {
  const checker = wire.codec.chat.checkStream?.();
  if (!checker) throw new Error("the wire checks no streams");
  return [...pieces.flatMap((piece) => checker.push(piece)), ...checker.end()];
}

function rulesOf(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
  return check(...pieces).map(({ rule }) => rule);
}

const start = sse(messageStart);
const call = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
const thinking = { type: "thinking", thinking: "", signature: "" };
const signature = { type: "signature_delta", signature: "E" };
const begin = sse({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
const piece = sse({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "a" } });
const stop = sse({ type: "content_block_stop", index: 0 });
const error = sse({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
const half = { type: "input_json_delta", partial_json: '{"a":"}' };

/** As calls come that the vendor's code made. */
const made = { content: [call], stop_reason: "tool_use" };
const complete =
  sse({ type: "message_start", message: { ...messageStart.message, ...made } }) + sse({ type: "message_stop" });

/** For each rule a stream that breaks it, and no other. */
const broken: Readonly<Record<StreamRule, string>> = {
  "event-json": `${start}event: ping\ndata: {oops\n\n${ending()}`,
  "event-name": start + textBlock(0, "a").replace("event: content_block_delta\n", "") + ending(),
  "event-closed": stream(textBlock(0, "a")).trimEnd(),
  "start-first": textBlock(0, "a") + ending(),
  "start-once": start + start + ending(),
  "start-shape": sse({ type: "message_start", message: { ...messageStart.message, usage: {} } }) + ending(),
  "block-index": stream(textBlock(0, "a") + textBlock(2, "b")),
  "block-shape": stream(block(0, {})),
  "block-overlap": stream(begin + piece + textBlock(1, "b")),
  "block-open": stream(begin + piece),
  "delta-block": stream(textBlock(0, "a") + piece),
  "delta-kind": stream(block(0, call, { type: "text_delta", text: "a" })),
  "stop-block": stream(textBlock(0, "a") + stop),
  "signature-once": stream(block(0, thinking, signature, signature)),
  "tool-shape": stream(block(0, { ...call, input: null })),
  "tool-input": stream(block(0, call, half), "tool_use"),
  "delta-missing": start + sse({ type: "message_stop" }),
  "delta-usage": start + ending().replace(/"usage":\{[^}]*\}/, '"usage":{}'),
  "stop-reason": start + ending().replace('"end_turn"', "null"),
  "content-late": start + ending().replace("event: message_stop", `${textBlock(0, "a")}event: message_stop`),
  "error-shape": start + sse({ type: "error", error: {} }),
  "after-end": stream("") + sse({ type: "ping" }),
  "no-end": start + textBlock(0, "a"),
};

describe("a stream of the wire", () => {
  test.each(Object.entries(broken))("that breaks %s is told of it and of nothing else", (rule, text) => {
    expect(rulesOf(text)).toEqual([rule]);
    expect(rulesOf(...Array.from(text))).toEqual([rule]);
  });

  test.each([
    ["with everything in it", streamed],
    ["of nothing", stream("")],
    ["that an error ends", start + textBlock(0, "a") + error],
    ["that is an error alone", error],
    [
      "with pings and comments everywhere",
      `: hi\n\n${sse({ type: "ping" })}${streamed.replaceAll("\n\n", "\n\n: hi\n\n")}`,
    ],
    [
      "of kinds that nobody knows",
      stream(sse({ type: "new_event" }) + block(0, { type: "new" }, { type: "new_delta", a: 1 })),
    ],
    ["with a call that the limit of tokens cut", stream(block(0, call, half), "max_tokens")],
    ["that is complete as it starts", complete],
    [
      "that tells of its end twice",
      start +
        ending()
          .repeat(2)
          .replace(/event: message_stop\n.*\n\n/, ""),
    ],
  ])("%s is in order", (_name, text) => {
    expect(check(text)).toEqual([]);
    expect(check(...Array.from(text))).toEqual([]);
    expect(check(text.replaceAll("\n", "\r\n"))).toEqual([]);
  });

  test("is in order when this wire wrote it, however it is cut", () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(3000), { maxLength: 10 }), fc.boolean(), (list, cuts, asText) => {
        const text = writeStream(list);
        const whole = asText ? text : bytes(text);
        const places = [0, ...cuts.map((cut) => cut % whole.length), whole.length].toSorted((a, b) => a - b);

        expect(check(...places.slice(1).map((to, index) => whole.slice(places[index], to)))).toEqual([]);
      }),
    );
  });

  test("is in order when this wire wrote it for an answer of another, with calls in each other", () => {
    const list: ChatEvent[] = [
      { type: "start", id: "x", model: "m" },
      { type: "reasoning-delta", text: "hm" },
      { type: "text-delta", text: "a" },
      { type: "tool-call-start", index: 0, id: "1", name: "f" },
      { type: "tool-call-start", index: 1, id: "2", name: "g" },
      { type: "tool-call-delta", index: 1, argumentsText: "{}" },
      { type: "tool-call-end", index: 1 },
      { type: "tool-call-end", index: 0 },
      { type: "signature", of: "tool-call", part: 1, signature: { family: "google", value: "s" } },
      { type: "text-delta", text: "b" },
      { type: "finish", reason: "tool-calls" },
    ];

    expect(check(writeStream(list))).toEqual([]);
  });

  test("may be anything: a checker never throws, and tells each rule once", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...Object.values(broken)))), (pieces) => {
        const rules = rulesOf(...pieces);

        expect(new Set(rules).size).toBe(rules.length);
      }),
    );
  });
});

test("the rules are those that the README lists", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, section = ""] = /^## Stream rules$(.*?)(?=^## )/ms.exec(readme) ?? [];
  const listed = [...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, rule]) => rule);

  expect(listed).toEqual(Object.keys(streamRules));
});
