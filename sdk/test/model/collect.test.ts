import { describe, expect, test } from "vitest";
import { type ChatEvent, collectReply } from "../../src/index.ts";
import { textReply, toolCallReply } from "../../src/testing/index.ts";

describe("collectReply", () => {
  test("joins the deltas of a text and keeps the last usage", () => {
    const events = [
      ...textReply("hello there you"),
      { type: "usage", usage: { outputTokens: 1 } },
      { type: "usage", usage: { outputTokens: 3 } },
    ] as const;

    expect(collectReply(events)).toEqual({
      id: "test-reply",
      model: "test-model",
      candidates: [{ content: [{ type: "text", text: "hello there you" }], finish: "stop" }],
      usage: { outputTokens: 3 },
    });
  });

  test("keeps tool calls apart whose fragments interleave", () => {
    const events: readonly ChatEvent[] = [
      { type: "start", id: "a", model: "m" },
      { type: "tool-call-start", index: 0, id: "c0", name: "f" },
      { type: "tool-call-start", index: 1, id: "c1", name: "g", custom: true },
      { type: "tool-call-delta", index: 1, argumentsText: "free " },
      { type: "tool-call-delta", index: 0, argumentsText: '{"a":' },
      { type: "tool-call-delta", index: 1, argumentsText: "text" },
      { type: "tool-call-delta", index: 0, argumentsText: "1}" },
      { type: "finish", reason: "tool-calls", raw: "tool_use" },
    ];

    expect(collectReply(events).candidates).toEqual([
      {
        content: [
          { type: "tool-call", id: "c0", name: "f", argumentsText: '{"a":1}' },
          { type: "tool-call", id: "c1", name: "g", argumentsText: "free text", custom: true },
        ],
        finish: "tool-calls",
        rawFinish: "tool_use",
      },
    ]);
  });

  test("keeps parts in the order in which they began, with what belongs to them", () => {
    const signature = { family: "f", value: "v" };
    const events: readonly ChatEvent[] = [
      { type: "start", id: "a", model: "m" },
      { type: "reasoning-delta", text: "h" },
      { type: "text-delta", text: "one", part: 0 },
      { type: "reasoning-delta", text: "m" },
      { type: "signature", of: "reasoning", signature, id: "r" },
      { type: "text-delta", text: "two", part: 1 },
      { type: "citation", part: 0, citation: { url: "u" } },
      { type: "media", media: { type: "image", source: { type: "url", url: "preview" } }, partial: true },
      { type: "opaque", wire: "w", raw: 1 },
      { type: "logprobs", of: "text", tokens: [{ token: "one", logprob: -1 }] },
      { type: "finish", reason: "stop" },
    ];

    expect(collectReply(events).candidates[0]).toEqual({
      content: [
        { type: "reasoning", text: "hm", signature, id: "r" },
        { type: "text", text: "one", citations: [{ url: "u" }] },
        { type: "text", text: "two" },
        { type: "opaque", wire: "w", raw: 1 },
      ],
      finish: "stop",
      logprobs: { text: [{ token: "one", logprob: -1 }] },
    });
  });

  test("keeps candidates apart", () => {
    const events: readonly ChatEvent[] = [
      { type: "start", id: "a", model: "m" },
      { type: "text-delta", text: "b", candidate: 1 },
      { type: "text-delta", text: "a" },
      { type: "finish", reason: "length", candidate: 1 },
      { type: "finish", reason: "stop" },
    ];

    expect(collectReply(events).candidates.map(({ finish }) => finish)).toEqual(["stop", "length"]);
  });

  test("takes little memory for a candidate with a large number", () => {
    const events: readonly ChatEvent[] = [
      { type: "start", id: "a", model: "m" },
      { type: "text-delta", text: "a", candidate: 1e300 },
    ];

    expect(collectReply(events).candidates).toEqual([{ content: [{ type: "text", text: "a" }], finish: "error" }]);
  });

  test("gives what had come of an answer that was cut, with finish error", () => {
    const [start, delta] = toolCallReply({ name: "f" });
    const events = [start, delta].filter((event) => event !== undefined);

    expect(collectReply(events).candidates).toEqual([
      { content: [{ type: "tool-call", id: "call-0", name: "f", argumentsText: "" }], finish: "error" },
    ]);
    expect(collectReply([])).toEqual({ id: "", model: "", candidates: [] });
  });
});
