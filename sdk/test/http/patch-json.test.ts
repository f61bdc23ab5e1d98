import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patchJson } from "../../src/http/index.ts";
import type { Json } from "../../src/model/json.ts";

/** JSON text of an object with spaces, escapes and line breaks wherever they may be. */
const space = fc.constantFrom("", " ", "\n", "\t ", "\r\n  ");
const keys = fc.oneof(fc.constantFrom("model", "stream", "__proto__", 'a"b', "", "é", "a\\", "}{"), fc.string());
const values = fc.oneof(
  fc.json(),
  fc.constantFrom("123456789012345678901", "1.0e2", "-0", '"\\u00e9\\/\\""', "[ ]", '{"model":"inner"}'),
);
const members = fc.array(fc.tuple(keys, values, space, space, space), { maxLength: 8 });
const objects = fc.tuple(members, space, space, space).map(([list, before, inside, after]) => {
  const parts = list.map(([key, value, a, b, c]) => `${a}${JSON.stringify(key)}${b}:${c}${value}`);
  return `${before}{${inside}${parts.join(",")}${inside}}${after}`;
});
const patches = fc.dictionary(keys, fc.jsonValue() as fc.Arbitrary<Json>, { maxKeys: 4, noNullPrototype: true });

describe("patchJson", () => {
  test("sets a member and leaves every other character alone", () => {
    const text = '{ "n": 123456789012345678901, "model" : "a" ,"x":[1.0, {"model":"inner"}] }';

    expect(patchJson(text, { model: "b/c" })).toBe(text.replace('"a"', '"b/c"'));
  });

  test("adds what is missing at the end", () => {
    expect(patchJson('{"a":1}\n', { b: [2], c: null })).toBe('{"a":1,"b":[2],"c":null}\n');
    expect(patchJson("{ }", { b: 1, c: 2 })).toBe('{ "b":1,"c":2}');
    expect(patchJson('{"a":"{"}', { b: 1 })).toBe('{"a":"{","b":1}');
  });

  test("sets the last of a repeated key and keeps the others", () => {
    expect(patchJson('{"a":1,"a":2,"b":3}', { a: 9 })).toBe('{"a":1,"a":9,"b":3}');
  });

  test("finds a key that is written with escapes", () => {
    expect(patchJson('{"mod\\u0065l":"a"}', { model: "b" })).toBe('{"mod\\u0065l":"b"}');
  });

  test("gives the object with the members set, for any object and members", () => {
    fc.assert(
      fc.property(objects, patches, (text, patch) => {
        const expected = new Map(Object.entries(JSON.parse(text) as object));
        for (const [key, value] of Object.entries(patch)) expected.set(key, JSON.parse(JSON.stringify(value)));

        expect(new Map(Object.entries(JSON.parse(patchJson(text, patch)) as object))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test("changes nothing when a member is set to what it was, for any object in its own words", () => {
    fc.assert(
      fc.property(objects, (text) => {
        const read = JSON.parse(text) as Record<string, Json>;
        const marker = "marker-that-is-nowhere-else";
        for (const key of Object.keys(read)) {
          const patched = patchJson(text, { [key]: marker });
          const [head = "", tail = ""] = patched.split(JSON.stringify(marker));
          const replaced = text.slice(head.length, text.length - tail.length);

          expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
          expect(JSON.parse(replaced)).toEqual(read[key]);
        }
      }),
    );
  });

  test("takes time in proportion to the text", () => {
    const text = `{"a":${JSON.stringify("\\".repeat(200_000))},"b":[${'{"c":"d"},'.repeat(50_000)}0],"model":"x"}`;

    expect(patchJson(text, { model: "y" }).endsWith('"model":"y"}')).toBe(true);
  });
});
