import { readFileSync } from "node:fs";
import type { JsonObject } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { type StreamRule, streamRules } from "../src/stream/rules.ts";
import { exampleStream } from "./example.ts";
import { events } from "./generators.ts";
import {
  added,
  bytes,
  done,
  partAdded,
  partDone,
  response,
  sse,
  textDelta,
  usage,
  type WireEvent,
  writeStream,
} from "./kit.ts";

/** The rules that a stream in these pieces breaks. */
function broken(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
  const checker = wire.codec.chat.checkStream?.();
  if (!checker) throw new Error("the wire checks no streams");
  return [...pieces.flatMap((piece) => checker.push(piece)), ...checker.end()].map(({ rule }) => rule);
}

const inProgress = { status: "in_progress" };
const created: WireEvent = { type: "response.created", response: response([], inProgress) };
const completed: WireEvent = { type: "response.completed", response: response([], { usage }) };
const message = { type: "message", id: "msg_1", role: "assistant", content: [] };
const call = { type: "function_call", id: "fc_1", call_id: "c", name: "f", arguments: "{}" };

function whole(text: string): WireEvent {
  return { ...partAdded(0), type: "response.output_text.done", text };
}

function callEvent(word: "delta" | "done", fields: JsonObject): WireEvent {
  return { type: `response.function_call_arguments.${word}`, item_id: "fc_1", output_index: 1, ...fields };
}

const spoken = [
  added(0, message),
  partAdded(0),
  textDelta(0, "a"),
  textDelta(0, "b"),
  whole("ab"),
  partDone(0, "ab"),
  done(0, message),
];
const called = [
  added(1, call),
  callEvent("delta", { delta: "{}" }),
  callEvent("done", { arguments: "{}" }),
  done(1, call),
];

/** A good stream, with other events in place of those at `at`. */
function changed(at: number, count: number, ...events: readonly WireEvent[]): string {
  return sse(...[created, ...spoken, ...called, completed].toSpliced(at, count, ...events));
}

describe("a stream without fault", () => {
  test.each<[name: string, text: string]>([
    ["all that may stand in it", changed(0, 0)],
    ["the worked example", exampleStream],
    ["a mark at its end", `${changed(0, 0)}data: [DONE]\n\n`],
    ["keep-alives", `: ping\n\n${changed(0, 0)}: ping\n\n`],
    ["events of other kinds", changed(3, 0, { type: "codex.rate_limits", primary: {} }, { type: "keepalive" })],
    ["events of its own kind that nobody knows", changed(3, 0, { type: "response.metadata", x: 1 })],
    ["an error at its beginning", sse({ type: "error", code: "server_error", message: "no" })],
    ["an error on the way", changed(3, 99, { type: "error", code: "server_error", message: "no" })],
    [
      "an error and a failure behind it",
      changed(
        3,
        99,
        { type: "error", code: "server_error", message: "no" },
        { type: "response.failed", response: response([], { status: "failed" }) },
      ),
    ],
    ["a failure on the way", changed(3, 99, { type: "response.failed", response: response([], { status: "failed" }) })],
    ["a queue before it", changed(1, 0, { type: "response.queued", response: response([], { status: "queued" }) })],
    ["texts that come at once", changed(3, 2)],
    ["no numbers", sse(...[created, completed].map((event) => ({ ...event, sequence_number: "none" })))],
  ])("may have %s", (_, text) => {
    expect(broken(text)).toEqual([]);
  });

  test("is every stream that the wire writes, however it is cut", () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(5000), { maxLength: 8 }), (list, cuts) => {
        const body = bytes(writeStream(list));
        const places = [0, ...cuts.map((cut) => cut % body.length), body.length].toSorted((a, b) => a - b);

        expect(broken(...places.slice(1).map((end, index) => body.subarray(places[index], end)))).toEqual([]);
      }),
    );
  });
});

const late = { ...textDelta(0, "c"), sequence_number: 99 };

const breaches: Readonly<Record<StreamRule, readonly string[]>> = {
  "json-objects": [`data: {"type"\n\n${changed(0, 0)}`, `data: 7\n\n${changed(0, 0)}`],
  "typed-events": [changed(0, 0).replace("event: response.created", "event: created"), `data: {}\n\n${changed(0, 0)}`],
  "created-first": [
    changed(0, 1, { type: "response.in_progress", response: response([], inProgress) }),
    changed(1, 0, created),
  ],
  "created-names-response": [
    changed(0, 1, { type: "response.created" }),
    changed(0, 1, { type: "response.created", response: {} }),
  ],
  "rising-sequence": [changed(2, 0, { type: "response.metadata", sequence_number: 0 })],
  "status-fits": [changed(0, 1, { type: "response.created", response: response([]) })],
  "usage-at-end": [changed(0, 1, { type: "response.created", response: response([], { ...inProgress, usage }) })],
  "dense-items": [changed(8, 4).replaceAll('"output_index":0', '"output_index":1')],
  "distinct-items": [changed(8, 1, added(1, { ...call, id: "msg_1" }))],
  "items-begin": [changed(8, 1), changed(8, 0, textDelta(0, "c")), changed(2, 0, added(0, message))],
  "items-end": [changed(11, 1)],
  "calls-named": [changed(11, 1, done(1, { ...call, call_id: null }))],
  "dense-parts": [changed(0, 0).replaceAll('"content_index":0', '"content_index":1')],
  "parts-begin": [changed(2, 5, textDelta(0, "a")), changed(6, 0, textDelta(0, ""))],
  "parts-end": [changed(6, 1)],
  "texts-add-up": [changed(4, 1)],
  "one-end": [changed(12, 1, completed, late), changed(12, 1, completed, completed)],
  "mark-last": [`data: [DONE]\n\n${changed(0, 0)}`],
  complete: [changed(12, 1), "", ": ping\n\n"],
};

describe("a stream with a fault", () => {
  test.each(
    Object.entries(breaches).flatMap(([rule, texts]) => texts.map((text, index) => [rule, index, text] as const)),
  )("breaks %s (%i), and nothing else", (rule, _, text) => {
    expect(broken(text)).toEqual([rule]);
  });

  test("is told of once for each rule, and without what it says", () => {
    const checker = wire.codec.chat.checkStream?.();
    const found = checker?.push(sse(created, textDelta(0, "secret"), textDelta(0, "secret"))) ?? [];

    expect(found).toEqual([{ rule: "items-begin", message: "response.output_text.delta of an item that is not open" }]);
  });

  test("may be no text at all, or a line without end", () => {
    expect(broken(Uint8Array.of(0xff, 0xfe, 0x0a, 0x0a))).toEqual(["complete"]);
    expect(broken(`data: ${"x".repeat(17 * 1024 * 1024)}`)).toEqual(["json-objects", "complete"]);
  });
});

describe("the rules", () => {
  test("are those of the README", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` +\| (.*?) +\|$/gm)].map(([, rule, demand]) => [rule, demand]);

    expect(rows).toEqual(Object.entries(streamRules));
  });
});
