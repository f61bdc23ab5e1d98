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

  test.each([
    ["\n", "of any kind"],
    ["\r\n", "with other line ends"],
    ["\r", "with rare line ends"],
  ])("T81: leaves out events that are none of the wire's, %j", (lineEnd) => {
    const limits = { type: "codex.rate_limits", primary: { used_percent: 1 } };
    const strange = [limits, { type: "keepalive" }, { type: "response.metadata", x: { type: "response.created" } }];
    const good = [added(0, { type: "message", id: "msg_1" }), textDelta(0, "codex.rate_limits")];
    const [head = "", ...tail] = stream(...good).split(/(?<=\n\n)/);
    const plain = `: ping\n\n${[head, ...tail].join("")}data: [DONE]\n\n`.replaceAll("\n", lineEnd);
    const mixed = `: ping\n\n${[head, sse(...strange), ...tail].join("")}${sse(limits)}data: [DONE]\n\n`;

    for (const detail of ["outline", "all"] as const) {
      const relayed = relay(mixed.replaceAll("\n", lineEnd), { detail });
      expect(relayed.text).toBe(plain);
      expect(relayed.events).toEqual(relay(plain, { detail }).events);
    }
  });

  test("keeps a last event that lacks its empty line, and nothing of one that was cut", () => {
    const text = stream(textDelta(0, "a"));

    expect(relay(text.slice(0, -2)).text).toBe(text.slice(0, -2));
    expect(caught(() => relay(text.slice(0, -20))).code).toBe("stream-interrupted");
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
