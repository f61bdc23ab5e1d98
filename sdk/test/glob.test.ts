import { expect, test } from "vitest";
import { createGlob } from "../src/index.ts";

test.each([
  ["gpt", "gpt", true],
  ["gpt", "gpt-5", false],
  ["gpt*", "gpt", true],
  ["*", "", true],
  ["a*b", "ab", true],
  ["a*a", "a", false],
  ["a*b*c", "a-bb-c", true],
  ["a*bc*c", "abc", false],
  ["*mini*", "gpt-5-mini-high", true],
  ["g.t", "gpt", false],
])("the pattern %j and the name %j: %s", (pattern, name, isFit) => expect(createGlob([pattern])(name)).toBe(isFit));
