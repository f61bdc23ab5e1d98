import type { KernelEvent } from "@patchbay/sdk";
import { kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { eventLine } from "../src/event-line.ts";
import type { FeedEvent } from "../src/follow.ts";

const plain = { colors: false, isFull: false };
const over = (event: KernelEvent | object): FeedEvent => JSON.parse(JSON.stringify(event)) as FeedEvent;
const of = { exchange: "req_0123456789abcdef", at: new Date(2026, 0, 2, 3, 4, 5, 67).getTime() };
const error = { code: "overloaded", owner: "provider", message: "too busy", status: 503 } as const;
const usage = { inputTokens: 12, outputTokens: 34 };

describe("a line", () => {
  test.each<[KernelEvent | object, string]>([
    [kernelEvent("exchange-start", of), "> test-model test POST /v1/chat stream client test-client"],
    [kernelEvent("selection", of), "  chosen test/test; left out test/tired (test: cooling)"],
    [
      kernelEvent("attempt-start", { ...of, passthrough: true }),
      "  attempt 1: test/test test-model is asked, as the client wrote it",
    ],
    [kernelEvent("attempt-commit", of), "  attempt 1: test/test test-model answers after 12 ms"],
    [kernelEvent("attempt-end", { ...of, hedge: true }), "  hedge 1: test/test test-model done after 34 ms"],
    [
      kernelEvent("attempt-end", { ...of, outcome: "failed", error }),
      "  attempt 1: test/test test-model failed after 34 ms: overloaded, too busy",
    ],
    [kernelEvent("loss", of), "  loss in request: messages[0].name dropped, the target has no field for it"],
    [kernelEvent("stream-violation", of), "  test broke one-end of test: something came after the end"],
    [kernelEvent("wire-head", of), "  client request POST /v1/chat/completions"],
    [
      {
        ...kernelEvent("wire-head", { ...of, side: "upstream", direction: "reply", status: 503 }),
        method: "",
        url: "",
      },
      "  upstream reply   503",
    ],
    [
      kernelEvent("wire-body", { ...of, body: "x".repeat(201) }),
      `  client request ${"x".repeat(200)}… (201 characters)`,
    ],
    [
      { ...kernelEvent("exchange-end", of), pool: "main", node: "a", durationMs: 1234, firstEventMs: 300, usage },
      "< 200 done after 1.2 s, first event 300 ms, main/a, 12 tokens in and 34 out",
    ],
    [{ type: "from-the-future", ...of }, "from-the-future"],
  ])("tells of %j", (event, expected) => {
    expect(eventLine(over(event), plain)).toBe(`03:04:05.067 89abcdef ${expected}`);
  });

  test("tells of what was left out", () => {
    expect(eventLine(over({ type: "dropped", events: 7 }), plain)).toBe("… 7 events did not fit and were left out");
  });

  test("is whole when asked for, and one line all the same, which cannot paint the screen", () => {
    const body = `${"x".repeat(300)}\n\u001b[2J\u009b1m\u202e\r`;
    const line = eventLine(over(kernelEvent("wire-body", { ...of, body })), { colors: false, isFull: true });
    expect(line).toContain("x".repeat(300));
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test("has colors where they can be shown", () => {
    const line = eventLine(over(kernelEvent("exchange-end", of)), { colors: true, isFull: false });
    expect(line).toContain("\u001b[32m< 200 done");
  });
});
