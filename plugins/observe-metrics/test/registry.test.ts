import { describe, expect, test } from "vitest";
import { Counter } from "../src/registry/counter.ts";
import { numberText } from "../src/registry/exposition.ts";
import { Histogram } from "../src/registry/histogram.ts";
import { Vocabulary } from "../src/registry/vocabulary.ts";
import { readPage } from "./read-page.ts";

describe("the text", () => {
  test("of a counter is as the format wants it, to the letter", () => {
    const counter = new Counter({ name: "made_total", help: "Back\\slash\nand line.", labels: ["a", "b"] });
    counter.add({ a: 'say "hi"', b: "C:\\temp\nnext" }, 2);
    counter.add({ a: "", b: "ü ✓" }, 0.5);
    expect(counter.render()).toBe(
      [
        "# HELP made_total Back\\\\slash\\nand line.",
        "# TYPE made_total counter",
        String.raw`made_total{a="say \"hi\"",b="C:\\temp\nnext"} 2`,
        'made_total{a="",b="ü ✓"} 0.5',
        "",
      ].join("\n"),
    );
  });

  test("of a histogram has buckets that add up, the sum and the count", () => {
    const histogram = new Histogram({ name: "took_seconds", help: "Time.", labels: ["a"] }, [0.1, 1]);
    for (const ms of [100, 101, 1000, 5000, -3, Number.NaN, undefined]) histogram.observeMs({ a: "x" }, ms);
    expect(histogram.render().split("\n").slice(2, -1)).toEqual([
      'took_seconds_bucket{a="x",le="0.1"} 2',
      'took_seconds_bucket{a="x",le="1"} 4',
      'took_seconds_bucket{a="x",le="+Inf"} 5',
      'took_seconds_sum{a="x"} 6.201',
      'took_seconds_count{a="x"} 5',
    ]);
  });

  test("of a metric without labels has no braces, and one without values still says what it is", () => {
    const counter = new Counter({ name: "plain_total", help: "Plain.", labels: [] });
    expect(counter.render()).toBe("# HELP plain_total Plain.\n# TYPE plain_total counter\n");
    counter.add({});
    expect(counter.render()).toMatch(/\nplain_total 1\n$/);
  });

  test("of a number is what Prometheus reads", () => {
    expect([1e21, 0.000_000_1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN].map(numberText)).toEqual(
      ["1e+21", "1e-7", "+Inf", "-Inf", "NaN"],
    );
  });
});

describe("a counter", () => {
  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("takes no %f", (amount) => {
    const counter = new Counter({ name: "made_total", help: "Made.", labels: [] });
    counter.add({}, 3);
    counter.add({}, amount);
    expect(readPage(counter.render()).sum("made_total")).toBe(3);
  });

  test("with too many values puts the others together, and loses none", () => {
    const counter = new Counter({ name: "made_total", help: "Made.", labels: ["a", "b"] }, 3);
    for (let n = 0; n < 10; n++) counter.add({ a: `a${n}`, b: "b" });
    counter.add({ a: "a1", b: "b" });
    const page = readPage(counter.render());
    expect(page.samples).toHaveLength(4);
    expect(page.sum("made_total")).toBe(11);
    expect(page.sum("made_total", { a: "other", b: "other" })).toBe(7);
    expect(page.sum("made_total", { a: "a1" })).toBe(2);
  });
});

describe("a vocabulary", () => {
  test("knows so many words and calls the rest other", () => {
    let overflows = 0;
    const words = new Vocabulary(2, () => overflows++);
    expect(["a", "b", "c", "a", "b", ""].map((name) => words.word(name))).toEqual(["a", "b", "other", "a", "b", ""]);
    expect(words.word(undefined)).toBe("");
    expect(overflows).toBe(1);
  });

  test("keeps half of its room for names that are no inventions", () => {
    const words = new Vocabulary(4, () => undefined);
    expect(["x1", "x2", "x3"].map((name) => words.word(name, false))).toEqual(["x1", "x2", "other"]);
    expect(["a", "b", "c"].map((name) => words.word(name))).toEqual(["a", "b", "other"]);
  });

  test("takes no long name, and mends broken characters", () => {
    const words = new Vocabulary(4, () => undefined);
    expect([words.word("x".repeat(129)), words.word("a\uD83D")]).toEqual(["other", "a\uFFFD"]);
    expect([words.word("a\uDC00"), words.word("a\0")]).toEqual(["a\uFFFD", "a\uFFFD"]);
  });
});
