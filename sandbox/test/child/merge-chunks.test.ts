import { describe, expect, test } from "vitest";
import { mergeChunks } from "../../src/child/merge-chunks.ts";
import type { Frame } from "../../src/rpc/frame.ts";

const chunk = (call: number, ...bytes: number[]): Frame => ({ kind: "chunk", call, body: Uint8Array.from(bytes) });
const word = (kind: Frame["kind"], call: number): Frame => ({ kind, call, body: "" });

describe("Frames of one read", () => {
  test("have the chunks of each call put together, whatever comes between them for other calls", () => {
    expect(mergeChunks([chunk(2, 1), chunk(4, 9), chunk(2, 2, 3), word("end", 4), chunk(2, 4)])).toEqual([
      chunk(2, 1, 2, 3, 4),
      chunk(4, 9),
      word("end", 4),
    ]);
  });

  test("keep the order of their call", () => {
    const frames = [word("head", 2), chunk(2, 1), word("credit", 2), chunk(2, 2), chunk(2, 3), word("end", 2)];
    expect(mergeChunks(frames)).toEqual([
      word("head", 2),
      chunk(2, 1),
      word("credit", 2),
      chunk(2, 2, 3),
      word("end", 2),
    ]);
  });

  test("of another plugin in the same process stay its own", () => {
    const other = (call: number, ...bytes: number[]): Frame => ({ ...chunk(call, ...bytes), guest: 3 });
    expect(mergeChunks([chunk(2, 1), other(2, 9), chunk(2, 2), other(2, 8)])).toEqual([chunk(2, 1, 2), other(2, 9, 8)]);
  });

  test("stay as they are when there is nothing to put together", () => {
    const frames = [chunk(2, 1), word("end", 2), chunk(4, 2)];
    expect(mergeChunks(frames)).toEqual(frames);
  });
});
