import { expect, test } from "vitest";
import { LogHistogram } from "../../src/accounting/log-histogram.ts";

test("a quantile is never below the true one, and at most a quarter and a sixteenth of a millisecond above", () => {
  const values = Array.from({ length: 2000 }, (_, n) => (n * n) / 100);
  const histogram = new LogHistogram();
  for (const value of values) histogram.add(value);
  for (const share of [0.01, 0.25, 0.5, 0.95, 0.99, 1]) {
    const exact = values[Math.ceil(values.length * share) - 1] ?? Number.NaN;
    const told = histogram.quantile(share) ?? Number.NaN;
    expect(told).toBeGreaterThanOrEqual(exact);
    expect(told).toBeLessThanOrEqual(exact * 1.25 + 1 / 16);
  }
  expect(histogram.total).toBe(2000);
});

test("nothing has no quantile, and what is no duration or too long counts at the ends", () => {
  const histogram = new LogHistogram();
  expect(histogram.quantile(0.5)).toBeUndefined();
  histogram.add(-1);
  histogram.add(Number.MAX_VALUE);
  expect(histogram.quantile(0.5)).toBe(1 / 16);
  expect(histogram.quantile(1)).toBeGreaterThan(100_000_000);
});
