import type { Json } from "@patchbay/sdk";
import { seededRandom } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { parsePath } from "../src/path.ts";
import { TextDocument } from "../src/text-document.ts";
import { ValueDocument } from "../src/value-document.ts";

const set = (text: string, path: string, json: string, onlyIfAbsent = false) =>
  new TextDocument(text).set(parsePath(path), json, onlyIfAbsent).text;
const remove = (text: string, path: string) => new TextDocument(text).remove(parsePath(path)).text;

describe("text", () => {
  test.each([
    ['{"a":1}', "a", "2", '{"a":2}'],
    ['{ "n": 9007199254740993, "a" : [1.0, 2e5] }', "a.1", "3", '{ "n": 9007199254740993, "a" : [1.0, 3] }'],
    ["{}", "a", "1", '{"a":1}'],
    ["{ }", "a.b", "1", '{"a":{"b":1} }'],
    ['{"a":1 }', "b", "2.0", '{"a":1,"b":2.0 }'],
    ['{"a":{"x":"}\\"]"}}', "a.b", "2", '{"a":{"x":"}\\"]","b":2}}'],
    ['{"a":[]}', "a.0", "1", '{"a":[1]}'],
    ['{"a":[1]}', "a.1", "2", '{"a":[1,2]}'],
    ['{"a":[1]}', "a.2", "2", '{"a":[1]}'],
    ['{"a":[1,2]}', "a.-1", "3", '{"a":[1,3]}'],
    ['{"a":[]}', "a.-1", "3", '{"a":[]}'],
    ['{"a":[{"s":1},{},{"s":2}]}', "a.*.s", "0", '{"a":[{"s":0},{"s":0},{"s":0}]}'],
    ['{"a":null}', "a.b", "1", '{"a":{"b":1}}'],
    ['{"a":"text"}', "a.b", "1", '{"a":"text"}'],
    ["{}", "a.0", "1", "{}"],
    ["{}", String.raw`a.\0`, "1", '{"a":{"0":1}}'],
    ["{}", "a.*", "1", "{}"],
    ['{"bias":{}}', "bias.50", "1", '{"bias":{"50":1}}'],
    ['{"a":1,"a":2}', "a", "3", '{"a":1,"a":3}'],
    [String.raw`{"\u0061":1}`, "a", "3", String.raw`{"\u0061":3}`],
    ['{"a.b":1}', String.raw`a\.b`, "2", '{"a.b":2}'],
    ["{}", "__proto__.x", "1", '{"__proto__":{"x":1}}'],
    ["{}", "constructor.prototype.x", "1", '{"constructor":{"prototype":{"x":1}}}'],
  ])("%s with %s set to %s is %s", (text, path, json, expected) => {
    expect(set(text, path, json)).toBe(expected);
  });

  test.each([
    ['{"a":1}', "a", '{"a":1}'],
    ['{"a":0,"b":false}', "a", '{"a":0,"b":false}'],
    ['{"a":null}', "a", '{"a":5}'],
    ['{"a":{"b":1}}', "a.c", '{"a":{"b":1,"c":5}}'],
    ['{"a":[{"s":1},{}]}', "a.*.s", '{"a":[{"s":1},{"s":5}]}'],
  ])("%s with %s set to 5 by default is %s", (text, path, expected) => {
    expect(set(text, path, "5", true)).toBe(expected);
  });

  test.each([
    ['{"a":1,"b":2,"c":3}', "a", '{"b":2,"c":3}'],
    ['{"a":1, "b":2, "c":3}', "b", '{"a":1, "c":3}'],
    ['{"a":1,"b":2}', "b", '{"a":1}'],
    ['{ "a" : 1 }', "a", "{  }"],
    ['{"a":1,"b":2,"a":3}', "a", '{"b":2}'],
    ['{"b":2,"a":1,"a":3}', "a", '{"b":2}'],
    ['{"x":[1,2,3]}', "x.*", '{"x":[]}'],
    ['{"x":[1,2,3]}', "x.-1", '{"x":[1,2]}'],
    ['{"x":[1,2,3]}', "x.0", '{"x":[2,3]}'],
    ['{"x":[{"s":1,"t":2},{"s":1}]}', "x.*.s", '{"x":[{"t":2},{}]}'],
    ['{"x":1}', "y.z", '{"x":1}'],
    ['{"x":1}', "constructor", '{"x":1}'],
  ])("%s without %s is %s", (text, path, expected) => {
    expect(remove(text, path)).toBe(expected);
  });

  it("finds what stands at a path, and nothing where null stands", () => {
    const document = new TextDocument(' {"a":[{"b":1},{"b":null},{"b":"x"}],"c":null,"c":2}');
    expect(document.values(parsePath("a.*.b"))).toEqual([1, "x"]);
    expect(document.values(parsePath("c"))).toEqual([2]);
    expect(document.values(parsePath("toString"))).toEqual([]);
  });

  it("is the very document where nothing changes", () => {
    const document = new TextDocument('{"a":1}');
    expect(document.set(parsePath("a"), "1", false)).toBe(document);
    expect(document.remove(parsePath("b"))).toBe(document);
  });
});

describe("a value", () => {
  it("is shared where it does not change, and never changed itself", () => {
    const before = Object.freeze({ a: Object.freeze({ b: 1 }), c: Object.freeze([1]) });
    const { value } = new ValueDocument(before).set(parsePath("a.b"), "2", false);
    expect(value).toEqual({ a: { b: 2 }, c: [1] });
    expect((value as typeof before).c).toBe(before.c);
    expect(new ValueDocument(before).set(parsePath("a"), '{"b":1}', false).value).toBe(before);
    expect(new ValueDocument(before).remove(parsePath("a.x")).value).toBe(before);
  });

  test.each([
    "__proto__",
    "constructor",
    "__proto__.polluted",
    "constructor.prototype.polluted",
    "a.__proto__.polluted",
  ])("takes %s for a name like any other", (path) => {
    const { value } = new ValueDocument({ a: {} }).set(parsePath(path), "true", false);
    expect(JSON.stringify(value)).toContain("true");
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(new ValueDocument({ a: {} }).values(parsePath(path))).toEqual([]);
    expect(new ValueDocument(value).remove(parsePath(path)).values(parsePath(path))).toEqual([]);
  });
});

test("text and values change alike, whatever they hold and whatever the path is", () => {
  const random = seededRandom(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const names = ["a", "b", "0", "x y", '"', "é\\", "}"];
  const make = (depth: number): Json => {
    const kind = depth === 0 ? 0 : Math.floor(random() * 3);
    if (kind === 0) return pick<Json>([1, -2.5e10, "", "te]xt", '"\\', true, null, {}, []]);
    const children = Array.from({ length: Math.floor(random() * 4) }, () => make(depth - 1));
    return kind === 1 ? children : Object.fromEntries(children.map((child) => [pick(names), child]));
  };
  const segments = [...names.map((each) => each.replaceAll("\\", "\\\\")), "1", "-1", "*"];
  for (let round = 0; round < 5000; round++) {
    const before = make(4);
    const text = JSON.stringify(before, null, pick([0, 2]));
    const path = parsePath(Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(segments)).join("."));
    const [document, value] = [new TextDocument(text), new ValueDocument(before)];
    expect(document.values(path), text).toEqual(value.values(path));
    expect(JSON.parse(document.remove(path).text), text).toEqual(value.remove(path).value);
    const [json, onlyIfAbsent] = [JSON.stringify(make(1)), pick([true, false])];
    expect(JSON.parse(document.set(path, json, onlyIfAbsent).text), text).toEqual(
      value.set(path, json, onlyIfAbsent).value,
    );
  }
});
