import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseArguments } from "../src/index.ts";

describe("T15: arguments", () => {
  test.each([
    ["", {}],
    [" \n\t", {}],
    ["null", {}],
    ['{"city":"Oslo"}', { city: "Oslo" }],
    [' {"a":[1,{"b":null}]} ', { a: [1, { b: null }] }],
  ])("%j are exact", (text, value) => {
    expect(parseArguments(text)).toEqual({ value, kind: "exact" });
  });

  test.each([
    ['{"a":1,}', { a: 1 }],
    ['{"a":[1,2,],}', { a: [1, 2] }],
    ['{"a":[1,{"b":2', { a: [1, { b: 2 }] }],
    ['{"a":{"b":[1,2}', { a: { b: [1, 2] } }],
    ['{"a":"unfinish', { a: "unfinish" }],
    ['{"a":"cut \\', { a: "cut " }],
    ['{"a":"cut \\u00', { a: "cut " }],
    ['{"a":"kept \\\\', { a: "kept \\" }],
    ['{"a":"quoted \\"', { a: 'quoted "' }],
    ['{"a":"two\nlines\t"}', { a: "two\nlines\t" }],
    ['{"a":1,"b', { a: 1 }],
    ['{"a":1,"b"', { a: 1 }],
    ['{"a":1,"b":', { a: 1 }],
    ['{"a":1,', { a: 1 }],
    ['{"a":tru', { a: true }],
    ['{"a":[n', { a: [null] }],
    ['{"a":1.', { a: 1 }],
    ['{"a":2e-', { a: 2 }],
    ['{"a":-', {}],
    ["{", {}],
  ])("%j are repaired", (text, value) => {
    expect(parseArguments(text)).toEqual({ value, kind: "repaired" });
  });

  test.each([
    ["[1,2]", [1, 2]],
    ['"text"', "text"],
    ["12", 12],
    ["false", false],
  ])("%j are no object and stand under a name", (text, value) => {
    expect(parseArguments(text)).toEqual({ value: { value }, kind: "wrapped" });
  });

  test.each([
    "city: Oslo",
    "{city: 'Oslo'}",
    "{'a':1}",
    '{"a":1}{"b":2}',
    '{"a":1}}',
    '{"a" 1}',
    '{"a":}',
    '{"a":1 "b":2}',
    '{"a":"he said "hi" to me"}',
    '{,"a":1}',
    '{"a":[1,,2]}',
    '{"a":01}',
    '{"a":True}',
    '{"a":1]',
    '{"a":"\\x"}',
    "{1:2}",
    "{true",
    "[1,",
    '"open',
    "}",
    "```json\n{}\n```",
  ])("%j are kept as text", (text) => {
    expect(parseArguments(text)).toEqual({ value: { _raw: text }, kind: "wrapped" });
  });
});

test("T77: keys of the language stay data", () => {
  const { value } = parseArguments('{"__proto__":{"admin":true},"constructor":1,');

  expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  expect("admin" in value).toBe(false);
  expect(JSON.stringify(value)).toBe('{"__proto__":{"admin":true},"constructor":1}');
});

test("any object is read as it is", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const text = JSON.stringify(object);

      expect(parseArguments(text)).toEqual({ value: JSON.parse(text), kind: "exact" });
    }),
  );
});

test("an object that was cut anywhere is repaired, with a beginning of what was in it", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (object, cut) => {
      const text = JSON.stringify(object);
      const { value, kind } = parseArguments(text.slice(0, 1 + (cut % text.length)));
      const keys = Object.keys(JSON.parse(text) as object);

      expect(kind).not.toBe("wrapped");
      expect(Object.keys(value).every((key) => keys.includes(key))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("any text gives an object that can be written", () => {
  const scraps = fc.array(
    fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "a", '"k"', "1", "-", "tru", " ", "\n"),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        scraps.map((list) => list.join("")),
        scraps.map((list) => `{${list.join("")}`),
      ),
      (text) => {
        const { value, kind } = parseArguments(text);

        // JSON knows no zero below zero.
        const written = JSON.stringify(value);
        expect(JSON.stringify(JSON.parse(written))).toBe(written);
        if (kind === "wrapped") expect(Object.keys(value)).toHaveLength(1);
      },
    ),
    { numRuns: 5000 },
  );
});

describe("a megabyte", () => {
  const size = 1_000_000;

  test.each([
    ["brackets", "[".repeat(size)],
    ["nested objects", '{"a":'.repeat(size / 5)],
    ["backslashes", `{"a":"${"\\".repeat(size)}`],
    ["strings", `{"a":[${'"x",'.repeat(size / 4)}`],
    ["spaces", `{"a":1${" ".repeat(size)}`],
    ["digits and dots", `{"a":1${".".repeat(size)}`],
    ["dots and a letter", `{"a":${".".repeat(size)}x`],
    ["quotes", '{"a":' + '"'.repeat(size)],
  ])("of %s is read in one go", (_what, text) => {
    const { value } = parseArguments(text);

    expect(Object.keys(value)).toHaveLength(1);
  });

  test("of nested objects is kept as text, since nobody could write it", () => {
    const text = '{"a":'.repeat(size / 10) + "1" + "}".repeat(size / 10);

    expect(parseArguments(text)).toEqual({ value: { _raw: text }, kind: "wrapped" });
  });
});

describe("T70: whole numbers with more digits than a number holds", () => {
  test.each([
    ['{"id":12345678901234567890}', "rounded"],
    ['{"id":-9007199254740993}', "rounded"],
    ['{"id":9007199254740992}', "exact"],
    ['{"id":"12345678901234567890"}', "exact"],
    ['{"text":"say \\"12345678901234567890\\""}', "exact"],
    ['{"ratio":0.1234567890123456789}', "exact"],
  ])("%s is %s", (text, kind) => {
    expect(parseArguments(text).kind).toBe(kind);
  });
});
