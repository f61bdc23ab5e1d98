import type { Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { fact, silentDifferences } from "./fact.ts";

const before = [...fact("sampling.topK", 40), ...fact("messages.text", "user: a"), ...fact("messages.cache", {})];
const after = fact("messages.text", "user: a");

function lost(path: string): Loss {
  return { path, kind: "dropped", reason: "there is no field for it" };
}

describe("what is silent", () => {
  test("is every difference that no loss names", () => {
    expect(silentDifferences(before, after, []).map(({ topic }) => topic)).toEqual(["sampling.topK", "messages.cache"]);
    expect(silentDifferences(before, after, [lost("sampling.topK")]).map(({ topic }) => topic)).toEqual([
      "messages.cache",
    ]);
  });

  test.each(["messages[0].content[1].cache", "messages.content.cache", "messages", "cache"])(
    "is no longer silent when a loss names it: %s",
    (path) => {
      expect(silentDifferences(before, after, [lost("top_k"), lost(path)])).toEqual([]);
    },
  );

  test("is not what is said twice in another order of keys, but what is said in another order", () => {
    const [first, second] = [fact("a", { x: 1, y: 2 }), fact("a", { y: 2, x: 1 })];
    const texts = [...fact("messages.text", "a"), ...fact("messages.text", "b")];

    expect(silentDifferences(first, second, [])).toEqual([]);
    expect(silentDifferences(texts, texts.toReversed(), [])).toHaveLength(1);
    expect(silentDifferences(first, [], [lost("ab")])).toHaveLength(1);
  });
});
