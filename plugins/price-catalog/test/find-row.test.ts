import { expect, test } from "vitest";
import { createFinder } from "../src/find-row.ts";

const find = createFinder([
  { model: "m-1", input: 1, until: "2026-01-01" },
  { model: "m-1", input: 2, from: "2026-01-01", provider: "main" },
  { model: "m-*", input: 3 },
]);
const before = Date.parse("2025-12-31");
const after = Date.parse("2026-01-02");

test("what is remembered of a model forgets neither its dates nor its provider", () => {
  const asked = [
    { model: "m-1", at: before },
    { model: "m-1", at: after, provider: "main" },
    { model: "m-1", at: after, provider: "other" },
    { model: "m-1", at: before },
    { model: "m-1-2026-05-05", at: before },
  ];
  for (let round = 0; round < 2; round++) expect(asked.map((each) => find(each)?.row.input)).toEqual([1, 2, 3, 1, 3]);
});

test("any number of models, of any length, is told apart", () => {
  const long = "x".repeat(5000);
  for (let n = 0; n < 2500; n++) {
    expect(find({ model: `m-${n}`, at: after })?.row.input).toBe(3);
    expect(find({ model: `n-${n}`, at: after })).toBeUndefined();
  }
  expect(find({ model: `m-${long}` })?.row.input).toBe(3);
  expect(find({ model: long })).toBeUndefined();
});
