import type { ChatEvent } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { exampleStream } from "./example.ts";
import { added, bytes, caught, response, sse, stream, textDelta } from "./kit.ts";

function relay(
  text: string,
  { detail = "outline", isStream = true }: { detail?: "outline" | "all"; isStream?: boolean } = {},
) {
  const machine = wire.codec.chat.relayReply?.({ stream: isStream, dropUsage: false, detail, losses: () => undefined });
  if (!machine) throw new Error("the wire has no relay");
  const all = bytes(text);
  const pieces = Array.from({ length: Math.ceil(all.length / 50) }, (_, at) => all.subarray(at * 50, at * 50 + 50));
  const relayed = [...pieces.map((piece) => machine.push(piece)), machine.end()];
  return {
    text: relayed.map(({ bytes }) => new TextDecoder().decode(bytes, { stream: true })).join(""),
    events: relayed.flatMap(({ events }) => events),
  };
}

function kinds(events: readonly ChatEvent[]): readonly string[] {
  return events.map(({ type }) => type);
}

describe("a relay", () => {
  test("passes the bytes, and tells the outline", () => {
    const text = stream(added(0, { type: "message", id: "msg_1" }), textDelta(0, "a"), textDelta(0, "b"));
    const { events, ...relayed } = relay(text);

    expect(relayed.text).toBe(text);
    expect(kinds(events)).toEqual(["start", "text-delta", "usage", "finish"]);
  });

  test("knows that there were calls", () => {
    expect(relay(exampleStream).events.at(-1)).toMatchObject({ type: "finish", reason: "tool-calls" });
  });

  test("tells everything to those who want it", () => {
    expect(kinds(relay(exampleStream, { detail: "all" }).events)).toContain("tool-call-delta");
  });

  test("tells of failures, of either kind", () => {
    for (const event of [
      { type: "error", code: "server_error", message: "no" },
      { type: "response.failed", response: response([]) },
    ])
      expect(kinds(relay(sse(textDelta(0, "a"), event)).events)).toEqual(["start", "text-delta", "error"]);
  });

  test("reads whole answers, asked for or not", () => {
    const text = JSON.stringify(response([]));

    for (const isStream of [true, false]) expect(kinds(relay(text, { isStream }).events)).toEqual(["start", "finish"]);
  });

  test("notices that the end is missing", () => {
    expect(caught(() => relay(sse(textDelta(0, "a")))).code).toBe("stream-interrupted");
  });
});
