import { describe, expect, test } from "vitest";
import { parsePath } from "../src/path.ts";

const name = (text: string) => ({ type: "name", name: text });

describe("a path", () => {
  test.each([
    ["temperature", [name("temperature")]],
    ["a.b-c.d e", [name("a"), name("b-c"), name("d e")]],
    ["messages.0.content", [name("messages"), { type: "name", name: "0", index: 0 }, name("content")]],
    ["m.-1", [name("m"), { type: "name", name: "-1", index: -1 }]],
    ["tools.*.strict", [name("tools"), { type: "every" }, name("strict")]],
    [String.raw`a\.b.\*.c\\d`, [name("a.b"), name("*"), name(String.raw`c\d`)]],
    [String.raw`logit_bias.\50256`, [name("logit_bias"), name("50256")]],
    ["a*.007.-0.1x", [name("a*"), name("007"), name("-0"), name("1x")]],
    ["extensions.openai-chat.__proto__", [name("extensions"), name("openai-chat"), name("__proto__")]],
  ])("%s is read", (text, expected) => {
    expect(parsePath(text)).toEqual(expected);
  });

  test.each(["", ".", "a.", ".a", "a..b", "a\\", String.raw`a\b`])("%j is refused", (text) => {
    expect(() => parsePath(text)).toThrow(/empty segment|can follow/);
  });
});
