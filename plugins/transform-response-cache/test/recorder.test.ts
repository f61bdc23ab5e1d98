import type { ChatEvent, FinishReason } from "@patchbay/sdk";
import { textReply, toolCallReply } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { createRecorder } from "../src/recorder.ts";

/** What is kept of an answer whose events come so. */
function record(batches: readonly (readonly ChatEvent[])[], maxBytes = 10_000): unknown {
  const kept: string[] = [];
  const machine = createRecorder(maxBytes, (text) => kept.push(text.toString()));
  for (const batch of batches) expect(machine.push(batch)).toBe(batch);
  machine.end?.();
  return kept[0] === undefined ? undefined : JSON.parse(kept[0]);
}

const [start, ...words] = textReply("one two three");

describe("an answer", () => {
  test("is kept in the arrays in which it came, without pings", () => {
    const batches = [[start as ChatEvent], [{ type: "ping" } as const], words];
    expect(record(batches)).toEqual([[start], words]);
  });

  test.each(["stop", "stop-sequence", "tool-calls"] as const)("that ends with %s is kept", (finish) => {
    expect(record([textReply("a", { finish })])).toBeDefined();
  });

  test.each([
    "length",
    "content-filter",
    "refusal",
    "context-length",
    "pause",
    "error",
    "other",
  ] satisfies readonly FinishReason[])("that ends with %s is not kept", (finish) => {
    expect(record([textReply("a", { finish })])).toBeUndefined();
  });

  test("that breaks off, fails or is refused is not kept", () => {
    const error: ChatEvent = { type: "error", failure: { code: "overloaded", message: "too busy" } };
    const refusal: ChatEvent = { type: "refusal-delta", text: "no" };
    expect(record([textReply("a").slice(0, -1)])).toBeUndefined();
    expect(record([[...textReply("a"), error]])).toBeUndefined();
    expect(record([[start as ChatEvent, refusal, ...words]])).toBeUndefined();
    expect(record([])).toBeUndefined();
  });

  test("of which one candidate has no end, or a bad one, is not kept", () => {
    const other: ChatEvent = { type: "text-delta", text: "b", candidate: 1 };
    const reply = [start as ChatEvent, other, ...words];
    expect(record([reply])).toBeUndefined();
    expect(record([[...reply, { type: "finish", reason: "length", candidate: 1 }]])).toBeUndefined();
    expect(record([[...reply, { type: "finish", reason: "stop", candidate: 1 }]])).toBeDefined();
  });

  test("that is too large is not kept, whether text or arguments make it so", () => {
    expect(record([textReply("a".repeat(2000))], 1000)).toBeUndefined();
    expect(record([toolCallReply({ name: "a", input: "b".repeat(2000) })], 1000)).toBeUndefined();
    expect(record([textReply("é".repeat(700))], 1000)).toBeUndefined();
    expect(record([textReply("a".repeat(700))], 1000)).toBeDefined();
  });

  test("that is not asked for its end is not kept", () => {
    let kept = 0;
    createRecorder(1000, () => kept++).push(textReply("a"));
    expect(kept).toBe(0);
  });
});
