import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMatches } from "../src/find-matches.ts";
import { type RuleInput, ruleOf } from "./rules.ts";

function found(rule: RuleInput, text: string): readonly string[] {
  return findMatches(ruleOf({ action: "flag", ...rule }), text).map(({ start, end }) => text.slice(start, end));
}

describe("keywords", () => {
  test.each([
    [{ keywords: ["cat"] }, "a cat, a CAT, a catalog, bobcat", ["cat", "CAT"]],
    [{ keywords: ["cat"], wholeWords: false }, "a catalog of bobcats", ["cat", "cat"]],
    [{ keywords: ["cat"], caseSensitive: true }, "Cat CAT cat", ["cat"]],
    [{ keywords: ["cat", "catalog"] }, "catalog cat", ["catalog", "cat"]],
    [{ keywords: ["a.b*"] }, "a.b* axb*", ["a.b*"]],
    [{ keywords: ["über"] }, "über Über grüber", ["über", "Über"]],
    [{ keywords: ["密码"] }, "我的密码是", ["密码"]],
    [{ keywords: ["👩‍🚀"] }, "an 👩‍🚀!", ["👩‍🚀"]],
    [{ keywords: ["c++"] }, "c++, c+", ["c++"]],
  ])("%j in %j", (rule, text, expected) => {
    expect(found(rule, text)).toEqual(expected);
  });
});

const supported = [
  String.raw`\d{3}-\d{2,4}`,
  "a|ab|abc",
  "(?:a|b)+c",
  "(a+)+b",
  "(a*)*b",
  "[^a-c]b",
  String.raw`\bab?\b`,
  String.raw`a\B.`,
  "a.c",
  "(?<x>ab){2}",
  "b{2,}",
  String.raw`\p{Lu}a`,
  String.raw`[\d\-]c`,
  String.raw`\x61b`,
];

test("ten thousand keywords are one pass over the text", () => {
  const keywords = Array.from({ length: 10_000 }, (_, index) => `word${index * 7919}`);
  const text = "some word and word7919 of many words ".repeat(3000);
  expect(found({ keywords }, text)).toHaveLength(3000);
});

describe("patterns", () => {
  test.each(supported)("%s finds something where the language's own does, and nothing where it does not", (source) => {
    const rule = ruleOf({ patterns: [source], action: "flag", caseSensitive: true });
    const own = new RegExp(source, "u");
    const signs = fc.constantFrom("a", "b", "c", "A", "1", "2", "-", " ", "\n", "👩");
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 20 }), (list) => {
        const text = list.join("");
        const [first] = findMatches(rule, text);
        const match = own.exec(text);
        expect(first?.start).toBe(match?.index);
      }),
      { numRuns: 500 },
    );
  });

  test("find the longest of the leftmost", () => {
    expect(found({ patterns: ["a|ab|abc"] }, "xabcab")).toEqual(["abc", "ab"]);
  });

  test("find one match that is longer than any hold-back in a whole text", () => {
    const key = `BEGIN ${"x".repeat(3000)} END`;
    expect(found({ patterns: ["BEGIN [^!]+ END"] }, `a ${key} b`)).toEqual([key]);
  });

  test.each([
    ["(?=a)b", "looking ahead"],
    ["(?<!a)b", "looking ahead"],
    [String.raw`(a)\1`, "back-references"],
    ["^a", "not supported"],
    ["a+?", "lazy"],
    ["a*", "match nothing"],
    ["a{2000}", "1000 at most"],
    ["(?:a{1000}){1000}", "too large"],
    [`${"(".repeat(60)}a${")".repeat(60)}`, "deep"],
    ["(a", "nvalid"],
    ["[b-a]", "nvalid"],
  ])("%s is refused, and the rule is named", (source, message) => {
    expect(() => ruleOf({ patterns: [source], action: "flag" })).toThrow(message);
    expect(() => ruleOf({ patterns: [source], action: "flag" })).toThrow('rule "rule"');
  });

  test("whose matches are longer than the hold-back are refused for answers", () => {
    expect(() => ruleOf({ patterns: [String.raw`\d{16}`] }, 15)).toThrow("holdBack must be 16 at least");
    expect(() => ruleOf({ keywords: ["x".repeat(16)] }, 15)).toThrow("holdBack must be 16 at least");
    expect(() => ruleOf({ keywords: ["x".repeat(16)], action: "flag" }, 15)).not.toThrow();
  });
});

test("many matches and then few are all found", () => {
  const text = `${"12 ".repeat(20_000)}${"a ".repeat(3000)}34`;
  expect(found({ patterns: [String.raw`\d\d`] }, text)).toHaveLength(20_001);
});

describe("texts that are made to take long", () => {
  test.each(["(a+)+b", "(a|a)*b", "(a|aa)+b", "a*a*a*a*a*b", String.raw`\S+@\S+`])(
    "%s takes time in proportion to a text without a match",
    (source) => {
      const rule = ruleOf({ patterns: [source], action: "flag" });
      expect(findMatches(rule, "a".repeat(300_000))).toEqual([]);
    },
  );

  test("a text that would have every sign followed far is refused", () => {
    const rule = ruleOf({ patterns: ["a+!|#"], action: "flag" });
    const text = `${"a".repeat(4000)}#`.repeat(100);
    expect(() => findMatches(rule, text)).toThrow("cannot look through a text like this");
  });
});
