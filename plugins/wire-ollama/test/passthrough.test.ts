import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";

const { chat } = wire.codec;
const messages = [{ role: "user", content: "a" }];

describe("a body that passes", () => {
  test("has another model and no other change", () => {
    expect(
      chat.patchRequest('{ "options":{"seed":12345678901234567890},"model":"a" }', { model: "b", includeUsage: true }),
    ).toBe('{ "options":{"seed":12345678901234567890},"model":"b" }');
  });

  test("stays as it is when only usage is asked for, which comes unasked", () => {
    expect(chat.patchRequest('{"model":"a"}', { includeUsage: true })).toBe('{"model":"a"}');
  });
});

describe("a body that is written anew", () => {
  test.each([
    [{ prompt: "a" }, {}, true],
    [{ messages }, {}, false],
    [{ messages }, { contextTokens: 1 }, true],
    [{ messages, options: { num_ctx: 2 } }, { contextTokens: 1 }, false],
    [{ messages }, { keepAlive: "5m" }, true],
    [{ messages, keep_alive: 0 }, { keepAlive: "5m" }, false],
    [{ messages, think: true }, { think: "none" }, true],
    [{ messages }, { think: "none" }, false],
    [{ messages, think: "high" }, { think: "boolean" }, true],
    [{ messages, think: true }, { think: "boolean" }, false],
    [{ messages, think: "high" }, { think: "levels" }, false],
    [{ messages }, { reasoningOut: "fields" }, false],
    [{ messages }, { reasoningOut: "think-tags" }, true],
  ])("%j with profile %j: %s", (body, profile, expected) => {
    expect(chat.rewrites?.(body, profile)).toBe(expected);
  });
});
