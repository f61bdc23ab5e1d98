import { expect, test } from "vitest";
import { AnswerStore, overhead } from "../src/answer-store.ts";

function answer(bytes: number, at = 0) {
  return { text: Buffer.alloc(bytes), at };
}

const ample = { maxEntries: 100, maxBytes: 1_000_000, ttlMs: 1000 };

test("the least recently used makes room when there are too many", () => {
  const store = new AnswerStore({ ...ample, maxEntries: 2 });
  store.set("a", answer(1));
  store.set("b", answer(1));
  store.get("a", 0);
  store.set("c", answer(1));
  expect(["a", "b", "c"].map((key) => store.get(key, 0) !== undefined)).toEqual([true, false, true]);
});

test("the least recently used makes room when they are too large together, and what is replaced counts no more", () => {
  const store = new AnswerStore({ ...ample, maxBytes: 3 * (100 + overhead) });
  for (let count = 0; count < 9; count++) store.set("a", answer(100));
  store.set("b", answer(100));
  store.set("c", answer(100));
  expect(store.entries(0).map(([key]) => key)).toEqual(["c", "b", "a"]);
  store.set("d", answer(101));
  expect(store.entries(0).map(([key]) => key)).toEqual(["d", "c"]);
});

test("an answer is good for its time", () => {
  const store = new AnswerStore(ample);
  store.set("a", answer(1, 5000));
  expect(store.get("a", 5999)).toBeDefined();
  expect(store.entries(6000)).toEqual([]);
  expect(store.get("a", 6000)).toBeUndefined();
  expect(store.get("a", 5999)).toBeUndefined();
});

test("an answer from a time ahead is not good: the clock was set back", () => {
  const store = new AnswerStore(ample);
  store.set("a", answer(1, 5000));
  expect(store.get("a", 4999)).toBeUndefined();
});
