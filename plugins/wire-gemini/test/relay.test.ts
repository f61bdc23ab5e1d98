import type { ChatEvent, RelayReplyContext, ReplyRelay } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { cut, cuts, events } from "./arbitraries.ts";
import { bytes, caught, chunk, readStream, readWhole, sse, stream, usageMetadata, writeStream } from "./kit.ts";

function relay(options: Partial<RelayReplyContext> = {}): ReplyRelay {
  const context = { stream: true, dropUsage: true, detail: "outline", losses: () => undefined, ...options } as const;
  const made = wire.codec.chat.relayReply?.(context);
  if (!made) throw new Error("the wire has no relay");
  return made;
}

/** What passes and what is told, for a body that is cut at these places. */
function pass(text: string, places: readonly number[] = [], options: Partial<RelayReplyContext> = {}) {
  const made = relay(options);
  const all = [...cut(bytes(text), places).map((piece) => made.push(piece)), made.end()];
  return {
    text: Buffer.concat(all.map((piece) => piece.bytes)).toString("utf8"),
    events: all.flatMap((piece) => piece.events),
  };
}

function typesOf(list: readonly ChatEvent[]): readonly string[] {
  return list.map(({ type }) => type);
}

function last(list: readonly ChatEvent[], type: ChatEvent["type"]): ChatEvent | undefined {
  return list.findLast((event) => event.type === type);
}

const hostile = { text: '"finishReason":"STOP" "error":{ "functionCall":{ [DONE] \u{1f600}' };
const counted = (total: number) => ({ usageMetadata: { totalTokenCount: total } });

describe("a relay of a stream", () => {
  test("passes the very chunks that came", () => {
    const made = relay();
    const piece = bytes(stream({ text: "a" }));

    expect(made.push(piece).bytes).toBe(piece);
    expect(made.end().bytes).toHaveLength(0);
  });

  test("tells start, the first content, usage and finish, and no more", () => {
    const { events } = pass(stream({ text: "a" }, hostile, { text: "b" }, { text: "c" }));

    expect(typesOf(events)).toEqual(["start", "text-delta", "usage", "finish"]);
  });

  test("tells all when asked to", () => {
    const text = stream({ text: "a" }, hostile);

    expect(pass(text, [], { detail: "all" }).events).toEqual(readStream(text));
  });

  test("passes any stream as it is, and outlines it the same, however it is cut", () => {
    fc.assert(
      fc.property(events, cuts, (list, places) => {
        const text = writeStream(list);
        const whole = readStream(text);
        const passed = pass(text, places);

        expect(passed.text).toBe(text);
        for (const type of ["start", "usage", "finish"] as const)
          expect(last(passed.events, type)).toEqual(last(whole, type));
      }),
    );
  });

  test.each([
    ["calls that come behind text", sse(chunk([{ text: "a" }]), chunk([{ functionCall: { name: "f" } }]), end())],
    [
      "a second candidate",
      sse(chunk([{ text: "a" }]), chunk([{ text: "b" }], { index: 1, finishReason: "STOP" }), end()),
    ],
    ["an error", sse(chunk([{ text: "a" }]), chunk([{ text: "b" }]), { error: { code: 503, message: "m" } })],
    ["line feeds", stream({ text: "a" }, { text: "b" }).replaceAll("\r", "")],
  ])("sees %s", (_name, text) => {
    const whole = readStream(text);
    const { events } = pass(text);

    expect(last(events, "finish")).toEqual(last(whole, "finish"));
    expect(last(events, "error")).toEqual(last(whole, "error"));
  });

  test("knows the usage that was told last, though its event said nothing else of note", () => {
    const told = [1, 2, 3].map((total) => chunk([{ text: "a" }], {}, counted(total)));
    const text = sse(...told.slice(0, 1), chunk([], { finishReason: "STOP" }), ...told.slice(1));

    expect(last(pass(text).events, "usage")).toMatchObject({ usage: { totalTokens: 3 } });
  });

  test("knows some usage of a stream that nobody reads to its end", () => {
    const made = relay();
    const told = Array.from({ length: 40 }, (_, index) => chunk([{ text: "a" }], {}, counted(index)));
    const seen = told.flatMap((item) => made.push(bytes(sse(item))).events);

    expect(seen.length).toBeLessThan(8);
    expect(last(seen, "usage")).toMatchObject({ usage: { totalTokens: 32 } });
  });

  test("misses the end of one that is cut, also of one candidate among several", () => {
    const [first, second] = [chunk([{ text: "a" }]), chunk([{ text: "b" }], { index: 1 })];

    expect(caught(() => pass(sse(first, first, first))).code).toBe("stream-interrupted");
    expect(caught(() => pass(sse(first, first, second, end()))).code).toBe("stream-interrupted");
  });

  test("reads whole answers, too", () => {
    const whole = chunk([{ text: "a" }], { finishReason: "STOP" }, { usageMetadata });
    const { events } = pass(JSON.stringify(whole), [20], { stream: false });

    expect(events).toEqual(readWhole(whole));
  });
});

function end() {
  return chunk([{ text: "" }], { finishReason: "STOP" }, { usageMetadata });
}
