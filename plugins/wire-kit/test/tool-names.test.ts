import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { createToolNames, fitCallId, type NameRule, originalName } from "../src/index.ts";

const chat: NameRule = { legal: /^[a-zA-Z0-9_-]{1,64}$/, illegal: /[^a-zA-Z0-9_-]/g, maxLength: 64 };
const letterFirst: NameRule = {
  legal: /^[a-zA-Z_][\w.:+-]{0,63}$/,
  illegal: /[^\w.:+-]/g,
  prefix: "_",
  maxLength: 64,
};

describe.each([
  ["letters anywhere", chat],
  ["a letter first", letterFirst],
])("tool names of a wire that wants %s", (_title, rule) => {
  test("any name goes out legal, stays apart from the others and comes back", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 120, unit: "grapheme" })), (given) => {
        const names = createToolNames(rule, () => undefined);
        const written = given.map((name) => names.encode(name));

        expect(written.every((name) => rule.legal.test(name))).toBe(true);
        expect(new Set(written).size).toBe(given.length);
        expect(written.map((name) => originalName(name, names.changed).name)).toEqual(given);
        expect(given.map((name) => names.encode(name))).toEqual(written);
      }),
    );
  });
});

test("a legal name is left alone and not in the ledger", () => {
  const losses: unknown[] = [];
  const names = createToolNames(chat, (loss) => losses.push(loss));

  expect(names.encode("get_weather")).toBe("get_weather");
  expect(losses).toEqual([]);
});

test("a changed name is the same in every request", () => {
  const name = `mcp__server__${"x".repeat(80)}`;
  const encode = (): string => createToolNames(chat, () => undefined).encode(name);

  expect(encode()).toBe(encode());
  expect(encode()).toHaveLength(64);
});

test("an id is made legal, always the same way", () => {
  const rule = { legal: /^[a-z0-9]{9}$/, length: 9, prefix: "t" };

  expect(fitCallId("abcdefgh1", rule)).toBe("abcdefgh1");
  expect(fitCallId("call_1!", rule)).toMatch(/^t[a-z0-9]{8}$/);
  expect(fitCallId("call_1!", rule)).toBe(fitCallId("call_1!", rule));
  expect(fitCallId("call_1!", rule)).not.toBe(fitCallId("call_2!", rule));
});
