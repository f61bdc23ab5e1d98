import { describe, expect, test } from "vitest";
import type { Figures, UsageAnswer } from "../src/answer.ts";
import { costText } from "../src/cost-text.ts";
import { usageCsv } from "../src/usage-csv.ts";
import { usageText } from "../src/usage-text.ts";

const none = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0, audioInput: 0, audioOutput: 0 };
const figures: Figures = { exchanges: 1, attempts: 1, unpriced: 0, estimated: 0, tokens: none, costUsd: "0.000000000" };

function answer(key: string | null, more: Partial<UsageAnswer> = {}): UsageAnswer {
  return {
    by: "model",
    from: "2026-01-01T00:00:00.000Z",
    to: "2026-01-02T03:04:05.678Z",
    rows: [{ key, ...figures }],
    leftOut: 0,
    total: figures,
    prices: "2026-11",
    dropped: 0,
    ...more,
  };
}

test.each([
  ["0.000000000", 0, "$0"],
  ["0.000000000", 3, "unknown"],
  ["1.234567890", 0, "$1.23"],
  ["1.234567890", 4, "$1.23 + 4 unpriced"],
  ["1234567.890000000", 0, "$1,234,567.89"],
  ["0.500000000", 0, "$0.50"],
  ["0.042000000", 0, "$0.042"],
  ["0.000420000", 0, "$0.00042"],
  ["0.000000007", 0, "$0.000000007"],
])("%s dollars and %i unpriced are %j", (costUsd, unpriced, text) => {
  expect(costText({ costUsd, unpriced })).toBe(text);
});

describe("a table", () => {
  test("has a column for each kind of token that occurred", () => {
    const total = { ...figures, tokens: { ...none, cacheRead: 5 } };
    const [head] = usageText(answer("m", { total }), false).split("\n");
    expect(head?.trim().split(/\s{2,}/)).toEqual([
      "model",
      "requests",
      "attempts",
      "input",
      "cached",
      "output",
      "cost",
    ]);
  });

  test("names what has no name, says of when it is, and tells of what was lost", () => {
    const text = usageText(answer(null, { dropped: 7, total: { ...figures, estimated: 2 } }), false);
    expect(text).toContain("(no node)");
    expect(text).toContain("2026-01-01 to 2026-01-02 03:04 UTC, prices of 2026-11");
    expect(text).toContain("7 rows were lost since the kernel started");
    expect(text).toContain("2 attempts have tokens that the gateway counted itself");
  });

  test("cannot paint the screen", () => {
    const text = usageText(answer("m\u001B[2J\u202E"), false);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(usageText(answer("m"), true)).toContain("\u001B[1m");
  });
});

test.each([
  ['a"b', '"a""b"'],
  ["a,b", '"a,b"'],
  ["=1+1", '"\'=1+1"'],
  ["@cmd", '"\'@cmd"'],
])("a name like %s stands in a spreadsheet as %s", (key, cell) => {
  expect(usageCsv(answer(key)).split("\r\n")[1]?.startsWith(`${cell},1,1`)).toBe(true);
});
