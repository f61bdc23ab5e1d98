import { describe, expect, test } from "vitest";
import { asArray, asBoolean, asNumber, asObject, asString, parseJson } from "../../src/http/index.ts";

describe("reading foreign JSON", () => {
  test("keeps keys that look like a prototype as data", () => {
    const value = parseJson('{"__proto__":{"polluted":true}}');

    expect(Object.hasOwn(asObject(value) ?? {}, "__proto__")).toBe(true);
    expect("polluted" in {}).toBe(false);
  });

  test("fails with the code that the caller names", () => {
    expect(() => parseJson("{")).toThrow(expect.objectContaining({ code: "invalid-reply" }));
    expect(() => parseJson("", "bad-request")).toThrow(expect.objectContaining({ code: "bad-request", status: 400 }));
  });

  test("gives a value only as what it is", () => {
    const all = [null, true, 0, "", [], {}, undefined];

    expect(all.map(asBoolean).filter((value) => value !== undefined)).toEqual([true]);
    expect([...all, Number.NaN].map(asNumber).filter((value) => value !== undefined)).toEqual([0]);
    expect(all.map(asString).filter((value) => value !== undefined)).toEqual([""]);
    expect(all.map(asObject).filter((value) => value !== undefined)).toEqual([{}]);
    expect(all.map(asArray)).toEqual([[], [], [], [], [], [], []]);
  });
});
