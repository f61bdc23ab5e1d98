import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createPairJoiner } from "../src/index.ts";

function joined(pieces: readonly string[]): readonly string[] {
  const joiner = createPairJoiner();
  const out = pieces.map((piece) => joiner.push(piece));
  return [...out, joiner.end()];
}

test("a half at the end of a piece waits for the other half", () => {
  expect(joined(["a\ud83d", "\ude00b"])).toEqual(["a", "\u{1f600}b", ""]);
});

test.each([
  ["at the end", ["a\ud83d"], ["a", "\ufffd"]],
  ["before other text", ["\ud83d", "a"], ["", "\ufffda", ""]],
  ["alone at the beginning", ["\ude00a"], ["\ufffda", ""]],
  ["within", ["a\ude00\ud83db"], ["a\ufffd\ufffdb", ""]],
])("a half without the other half is replaced: %s", (_where, pieces, expected) => {
  expect(joined(pieces)).toEqual(expected);
});

test("what was held back is given once", () => {
  const joiner = createPairJoiner();
  joiner.push("\ud83d");

  expect([joiner.end(), joiner.end()]).toEqual(["\ufffd", ""]);
});

test("text that is well formed comes out as it went in, however it is cut", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat(40)), (text, cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
      const out = joined(pieces);

      expect(out.join("")).toBe(text);
      expect(out.every((piece) => !/\p{Surrogate}/u.test(piece))).toBe(true);
    }),
  );
});
