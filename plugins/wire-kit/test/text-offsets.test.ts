import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { citedRange, createTextOffsets } from "../src/index.ts";

const units = ["code-point", "utf-8", "utf-16"] as const;
const text = "é👩漢a";

describe("places in a text", () => {
  test.each([
    ["code-point", [0, 1, 2, 3, 4]],
    ["utf-8", [0, 2, 6, 9, 10]],
    ["utf-16", [0, 1, 3, 4, 5]],
  ] as const)("are counted in %s", (unit, starts) => {
    const { convert, length } = createTextOffsets(text);

    expect([0, 1, 2, 3, 4].map((at) => convert(at, "code-point", unit))).toEqual(starts);
    expect(starts.map((at) => convert(at, unit, "code-point"))).toEqual([0, 1, 2, 3, 4]);
    expect(length(unit)).toBe(starts.at(-1));
  });

  test("are never in the middle of a character, nor behind the end", () => {
    const { convert } = createTextOffsets(text);

    expect([convert(4, "utf-8", "code-point"), convert(2, "utf-16", "utf-8")]).toEqual([1, 2]);
    expect(convert(99, "utf-8", "utf-16")).toBe(5);
  });

  test("T37: come back from every unit", () => {
    const cases = fc.tuple(fc.string({ unit: "binary" }), fc.nat(20), fc.constantFrom(...units));
    fc.assert(
      fc.property(cases, ([words, at, unit]) => {
        const { convert, length } = createTextOffsets(words);
        const place = Math.min(at, length("code-point"));

        expect(convert(convert(place, "code-point", unit), unit, "code-point")).toBe(place);
      }),
    );
  });
});

test.each([
  [{}, { start: 0, end: 4 }],
  [{ start: 2 }, { start: 2, end: 4 }],
  [
    { start: 2, end: 6, unit: "utf-8" as const },
    { start: 1, end: 2 },
  ],
])("what is cited by %j has a range", (citation, range) => {
  expect(citedRange(citation, createTextOffsets(text), "code-point")).toEqual(range);
});
