import type { RelayReplyContext, ReplyRelay, RequestPatch } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { bytes, caught, chunk, done, head, readStream, sse } from "./kit.ts";

function relay(options: Partial<RelayReplyContext> = {}): ReplyRelay {
  const made = wire.codec.chat.relayReply?.({
    stream: true,
    dropUsage: false,
    detail: "outline",
    losses: () => {},
    ...options,
  });
  if (!made) throw new Error("the wire has no relay");
  return made;
}

/** What passes and what is told, for a body cut at these places. */
function pass(body: Uint8Array, cuts: readonly number[], options: Partial<RelayReplyContext>) {
  const made = relay(options);
  const places = [...cuts.map((cut) => cut % (body.length + 1)), 0, body.length].toSorted((a, b) => a - b);
  const pieces = places.slice(1).map((end, index) => made.push(body.subarray(places[index], end)));
  const all = [...pieces, made.end()];
  return {
    text: Buffer.concat(all.map((piece) => piece.bytes)).toString("utf8"),
    events: all.flatMap(({ events }) => events),
  };
}

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const usageChunk = sse({ ...head, choices: [], usage });
const before =
  chunk({ role: "assistant", content: "" }) +
  ": ping\n\n" +
  chunk({ content: 'ü \u{1f600} "finish_reason":"stop" "usage":{ "error":{ [DONE]' }, {}, { usage: null }) +
  chunk({ content: "more" }) +
  chunk({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: '{"usage":{}}' } }] }) +
  chunk({}, { finish_reason: "stop" }, { usage: null });

const cuts = fc.array(fc.nat(4000), { maxLength: 12 });

describe("a relay of a stream", () => {
  test("passes the very chunks that came", () => {
    const made = relay();
    const piece = bytes(before);

    expect(made.push(piece).bytes).toBe(piece);
  });

  test("passes the very chunks that came also when it looks for usage and there is none", () => {
    const made = relay({ dropUsage: true });
    const piece = bytes(chunk({ content: "a" }));

    expect(made.push(piece).bytes).toBe(piece);
  });

  test("tells start, the first content, usage and finish, and no more", () => {
    const { events } = pass(bytes(before + usageChunk + done), [], {});

    expect(events.map(({ type }) => type)).toEqual(["start", "text-delta", "finish", "usage"]);
    expect(events[2]).toMatchObject({ reason: "tool-calls" });
  });

  test("tells all when asked to", () => {
    const text = before + usageChunk + done;

    expect(pass(bytes(text), [], { detail: "all" }).events).toEqual(readStream(text));
  });

  test("has the same bytes and the same outline, however the stream is cut", () => {
    const text = before + usageChunk + done;
    const outline = pass(bytes(text), [], {}).events;

    fc.assert(
      fc.property(cuts, (places) => {
        const passed = pass(bytes(text), places, {});

        expect(passed.text).toBe(text);
        expect(passed.events).toEqual(outline);
      }),
    );
  });

  test.each([
    ["LF", (text: string) => text],
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["spaces in the JSON", (text: string) => text.replaceAll('":', '" : ')],
  ])("takes out the usage chunk and nothing else, however the stream is cut: %s", (_name, shape) => {
    fc.assert(
      fc.property(cuts, fc.boolean(), (places, finished) => {
        const end = finished ? done : "";
        const passed = pass(bytes(shape(before + usageChunk + end)), places, { dropUsage: true });

        expect(passed.text).toBe(shape(before + end));
        expect(passed.events.at(-1)).toMatchObject({ type: "usage", usage: { totalTokens: 5 } });
      }),
    );
  });

  test.each([
    ["with a choice", chunk({}, { finish_reason: "stop" }, { usage })],
    ["with an error", sse({ choices: [], usage, error: {} })],
    ["without usage", sse({ ...head, choices: [], usage: null })],
    ["of filter results", sse({ ...head, choices: [], prompt_filter_results: [] })],
  ])("leaves a chunk %s", (_name, text) => {
    const body = chunk({ content: "a" }) + text + chunk({}, { finish_reason: "stop" }) + done;

    expect(pass(bytes(body), [20, 200], { dropUsage: true }).text).toBe(body);
  });

  test("takes out a usage chunk whose blank line never came", () => {
    const body = chunk({ content: "a" }) + chunk({}, { finish_reason: "stop" });

    expect(pass(bytes(body + usageChunk.trimEnd()), [], { dropUsage: true }).text).toBe(body);
  });

  test("does not hold back a line that is too long to be usage", () => {
    const made = relay({ dropUsage: true });
    const long = bytes(chunk({ content: "x".repeat(100_000) }));
    const first = made.push(long.subarray(0, 90_000)).bytes.length;
    const rest = made.push(long.subarray(90_000)).bytes.length;
    const end = made.push(bytes(usageChunk + chunk({}, { finish_reason: "stop" }))).bytes.length;

    expect([first, rest]).toEqual([90_000, long.length - 90_000]);
    expect(end).toBe(chunk({}, { finish_reason: "stop" }).length);
  });

  test("tells a failure, first or late", () => {
    const error = sse({ error: { message: "gone", type: "server_error" } });

    expect(pass(bytes(error), [], {}).events).toMatchObject([{ type: "error", failure: { message: "gone" } }]);
    expect(pass(bytes(before + error), [], {}).events.at(-1)).toMatchObject({ type: "error" });
  });

  test("says that a stream was cut", () => {
    const made = relay();
    made.push(bytes(chunk({ content: "a" }) + chunk({ content: "b" })));

    expect(caught(() => made.end())).toMatchObject({ code: "stream-interrupted" });
  });

  test.each(['data: {"choices', `${chunk({ content: "a" })}data: {"error":{`])("says that %s was cut", (cut) => {
    const made = relay();
    made.push(bytes(cut));

    expect(caught(() => made.end())).toMatchObject({ code: "stream-interrupted" });
  });

  test.each([
    ["a finish", chunk({}, { finish_reason: "length" })],
    ["[DONE]", done],
  ])("takes %s for an end", (_name, end) => {
    expect(pass(bytes(chunk({ content: "a" }) + end), [], {}).events.at(-1)).toMatchObject({ type: "finish" });
  });
});

describe("a relay of a whole answer", () => {
  test("reads one that came in place of a stream", () => {
    const pretty = JSON.stringify(JSON.parse(body), undefined, 2);
    const passed = pass(bytes(pretty), [1, 70], { dropUsage: true });

    expect(passed.text).toBe(pretty);
    expect(passed.events.map(({ type }) => type)).toEqual(["start", "text-delta", "usage", "finish"]);
  });

  const body = JSON.stringify({
    id: "1",
    model: "m",
    choices: [{ index: 0, message: { content: "hi" }, finish_reason: "stop" }],
    usage,
  });

  test("passes it, and tells its outline at the end", () => {
    const passed = pass(bytes(body), [10, 50], { stream: false, dropUsage: true });

    expect(passed.text).toBe(body);
    expect(passed.events.map(({ type }) => type)).toEqual(["start", "text-delta", "usage", "finish"]);
  });

  test("tells a failure in a success", () => {
    expect(pass(bytes('{"error":{"message":"x"}}'), [], { stream: false }).events).toMatchObject([{ type: "error" }]);
  });
});

describe("patching a request", () => {
  const patchRequest = (body: string, patch: RequestPatch) => wire.codec.chat.patchRequest(body, patch);

  test("changes the model and leaves every other character", () => {
    expect(patchRequest('{ "model" : "a",\n "n":1.0, "stream_options":{"include_usage":false} }', { model: "b" })).toBe(
      '{ "model" : "b",\n "n":1.0, "stream_options":{"include_usage":false} }',
    );
  });

  test.each([
    ['{"model":"a","stream":true}', '{"model":"a","stream":true,"stream_options":{"include_usage":true}}'],
    ['{"model":"a","stream_options":null}', '{"model":"a","stream_options":{"include_usage":true}}'],
    [
      '{"model":"a","stream_options":{"include_obfuscation":false}}',
      '{"model":"a","stream_options":{"include_obfuscation":false,"include_usage":true}}',
    ],
  ])("asks for usage beside other options: %s", (body, patched) => {
    expect(patchRequest(body, { includeUsage: true })).toBe(patched);
  });

  test("does nothing when there is nothing to do", () => {
    expect(patchRequest("not even JSON", {})).toBe("not even JSON");
  });
});
