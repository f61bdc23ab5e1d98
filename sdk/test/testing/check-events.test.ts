import { describe, expect, test } from "vitest";
import type { ChatEvent } from "../../src/index.ts";
import { checkEvents, failing, textReply, toolCallReply } from "../../src/testing/index.ts";

const start: ChatEvent = { type: "start", id: "a", model: "m" };
const finish: ChatEvent = { type: "finish", reason: "stop" };
const text = (value: string, more: object = {}): ChatEvent => ({ type: "text-delta", text: value, ...more });
const call = (index: number): ChatEvent => ({ type: "tool-call-start", index, id: `c${index}`, name: "f" });
const more = (index: number): ChatEvent => ({ type: "tool-call-delta", index, argumentsText: "{}" });
const end = (index: number): ChatEvent => ({ type: "tool-call-end", index });
const error: ChatEvent = { type: "error", failure: { code: "overloaded", message: "too busy" } };
const usage: ChatEvent = { type: "usage", usage: { inputTokens: 1 } };

describe("the grammar of events", () => {
  test.each<[string, readonly ChatEvent[]]>([
    ["an answer of text", textReply("hello there")],
    ["an answer of tool calls", toolCallReply([{ name: "f" }, { name: "g", input: "x" }])],
    ["tool calls that interleave", [start, call(0), call(1), more(1), more(0), end(1), end(0), finish]],
    ["usage before and after the finish", [start, usage, text("a"), finish, usage]],
    ["pings anywhere", [{ type: "ping" }, start, { type: "ping" }, text("a"), finish, { type: "ping" }]],
    ["an error in the midst", [start, call(0), more(0), error]],
    ["an error before anything", [error]],
    [
      "several candidates",
      [start, text("a"), text("b", { candidate: 1 }), { ...finish, candidate: 1 }, text("c"), finish],
    ],
    ["an answer that is empty", [start, finish]],
  ])("takes %s", (_, events) => {
    expect(checkEvents(events)).toEqual([]);
  });

  test.each<[string, string, readonly ChatEvent[]]>([
    ["nothing at all", "the answer has no start", []],
    ["no start", "start comes first", [text("a"), finish]],
    ["two starts", "start comes only once", [start, start, finish]],
    ["no finish", "candidate 0 has no finish", [start, text("a")]],
    ["a start alone", "the answer has no finish", [start]],
    ["two finishes", "nothing of a candidate comes after its finish", [start, finish, finish]],
    ["text after the finish", "nothing of a candidate comes after its finish", [start, finish, text("a")]],
    ["a finish for one of two", "candidate 1 has no finish", [start, text("a", { candidate: 1 }), finish]],
    ["a candidate left out", "numbered densely", [start, finish, { ...finish, candidate: 2 }]],
    [
      "a candidate that is no number",
      "candidate must be a whole number",
      [start, finish, { ...finish, candidate: 0.5 }],
    ],
    ["events after an error", "nothing comes after an error", [start, error, usage]],
    ["a call out of order", "expected 0, got 1", [start, call(1), finish]],
    ["a call that began twice", "expected 1, got 0", [start, call(0), end(0), call(0), finish]],
    ["arguments of no call", "tool call 0 has not begun", [start, more(0), finish]],
    ["arguments after the end", "tool call 0 has ended", [start, call(0), end(0), more(0), finish]],
    ["two ends", "tool call 0 has ended", [start, call(0), end(0), end(0), finish]],
    ["a call without end", "tool call 0 has no tool-call-end", [start, call(0), finish]],
    [
      "a signature of no call",
      "signs tool call 3",
      [start, { type: "signature", of: "tool-call", part: 3, signature: { family: "f", value: "v" } }, finish],
    ],
    ["half a character", "surrogate pair", [start, text("\uD83D"), text("\uDE00"), finish]],
    ["an odd part", "part must be", [start, text("a", { part: -1 }), finish]],
    ["a negative count", "inputTokens must be a count", [start, finish, { type: "usage", usage: { inputTokens: -1 } }]],
    ["an unknown kind", "no such kind", [start, { type: "from-the-future" } as never, finish]],
    ["text that is none", "text must be text", [start, text(7 as never), finish]],
  ])("does not take %s", (_, fault, events) => {
    expect(checkEvents(events).join("\n")).toContain(fault);
  });

  test("says which event is at fault", () => {
    expect(checkEvents([start, text("a"), start, finish])).toEqual(["event 2 (start): start comes only once"]);
  });

  test("asks for no end where the stream was cut", async () => {
    const events: ChatEvent[] = [];
    const read = async (): Promise<void> => {
      for await (const event of failing("timeout", start, call(0))) events.push(event);
    };

    await expect(read()).rejects.toMatchObject({ code: "timeout" });
    expect(checkEvents(events, { cut: true })).toEqual([]);
    expect(checkEvents(events)).toEqual(["candidate 0 has no finish"]);
  });
});
