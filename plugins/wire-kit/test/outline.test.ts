import type { ChatEvent } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { createOutline } from "../src/index.ts";

test("an outline has the start, the first content, usage and the end", () => {
  const outline = createOutline();
  const text: ChatEvent = { type: "text-delta", text: "a" };
  const start: ChatEvent = { type: "start", id: "1", model: "m" };
  expect(outline.of([start, { type: "ping" }])).toEqual([start]);
  expect(outline.committed).toBe(false);
  expect(outline.of([text, text])).toEqual([text]);
  expect(outline.committed).toBe(true);
  const end: readonly ChatEvent[] = [
    { type: "usage", usage: {} },
    { type: "finish", reason: "stop" },
  ];
  expect(outline.of([text, ...end])).toEqual(end);
});
