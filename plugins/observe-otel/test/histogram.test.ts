import { AggregationTemporality } from "@opentelemetry/sdk-metrics";
import { expect, test } from "vitest";
import { BoundedNames } from "../src/metrics/bounded-names.ts";
import { Histogram, type Period } from "../src/metrics/histogram.ts";

const period: Period = { temporality: AggregationTemporality.CUMULATIVE, start: [1, 0], end: [2, 0] };

function histogram(): Histogram {
  return new Histogram({ name: "h", unit: "s", bounds: [1, 2] });
}

function points(from: Histogram) {
  return from.collect(period)?.dataPoints ?? [];
}

test("bounds are inclusive, and what is above all of them has a place of its own", () => {
  const spread = histogram();
  for (const value of [0, 1, 1.5, 2, 3]) spread.record(value, "k", () => ({ a: "x" }));
  const [point] = points(spread);
  expect(point).toMatchObject({
    attributes: { a: "x" },
    startTime: [1, 0],
    endTime: [2, 0],
    value: { buckets: { boundaries: [1, 2], counts: [2, 2, 1] }, count: 5, sum: 7.5, min: 0, max: 3 },
  });
});

test("what is no amount is left out", () => {
  const spread = histogram();
  for (const value of [Number.NaN, Infinity, -1]) spread.record(value, "k", () => ({}));
  expect(spread.collect(period)).toBeUndefined();
});

test("memory is bounded: beyond 2000 sets of attributes they go together, and those that are known stay apart", () => {
  const spread = histogram();
  for (let n = 0; n < 5000; n++) spread.record(1, String(n), () => ({ n }));
  spread.record(1, "7", () => ({ n: 7 }));
  const all = points(spread);
  expect(all).toHaveLength(2001);
  expect(all.find(({ attributes }) => attributes["n"] === 7)?.value.count).toBe(2);
  expect(all.at(-1)).toMatchObject({ attributes: { "otel.metric.overflow": true }, value: { count: 3000 } });
});

test("what was collected does not change afterwards", () => {
  const spread = histogram();
  spread.record(1, "k", () => ({}));
  const [before] = points(spread);
  spread.record(1, "k", () => ({}));
  spread.clear();
  expect(before?.value).toMatchObject({ count: 1, buckets: { counts: [1, 0, 0] } });
  expect(points(spread)).toEqual([]);
});

test("a name has no zero in it, and the same name has one value", () => {
  const names = new BoundedNames(2);
  expect([names.of("a\0b"), names.of("a\0b"), names.of("c"), names.of("d")]).toEqual([
    "a\uFFFDb",
    "a\uFFFDb",
    "c",
    "other",
  ]);
});
