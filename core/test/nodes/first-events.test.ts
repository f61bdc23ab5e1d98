import { describe, expect, test } from "vitest";
import { FirstEvents, keptTimes } from "../../src/nodes/first-events.ts";

function of(times: readonly number[]): FirstEvents {
  const known = new FirstEvents();
  for (const ms of times) known.add(ms);
  return known;
}

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

describe("the times to the first event", () => {
  test("have a mean in which the newest counts for a fifth", () => {
    expect(new FirstEvents().mean).toBeUndefined();
    expect(of([100]).mean).toBe(100);
    expect(of([100, 200]).mean).toBe(120);
  });

  test("have a percentile as soon as enough of them are known", () => {
    const known = of([40, 10, 30]);
    expect(known.percentile(0.95, 4)).toBeUndefined();
    known.add(20);
    expect(known.percentile(0.95, 4)).toBe(40);
    expect(known.percentile(0.5, 4)).toBe(20);
    expect(of(hundred.slice(0, 20)).percentile(0.95, 20)).toBe(19);
  });

  test("are forgotten when they are too many ago", () => {
    expect(of([100_000, ...hundred.slice(0, keptTimes - 1)]).percentile(1, 1)).toBe(100_000);
    expect(of([100_000, ...hundred.slice(0, keptTimes)]).percentile(1, 1)).toBe(keptTimes);
  });

  test("are put in order as numbers", () => {
    expect(of([9, 10, 100]).percentile(0.5, 1)).toBe(10);
  });

  test("that nobody waited for to the end count for what was waited, unless that tells nothing", () => {
    const known = of([100, 100]);
    known.outlasted(50);
    expect([known.mean, known.percentile(0.5, 1)]).toEqual([100, 100]);
    known.outlasted(200);
    expect([known.mean, known.percentile(1, 3)]).toEqual([120, 200]);
    const unknown = new FirstEvents();
    unknown.outlasted(500);
    expect(unknown.mean).toBeUndefined();
  });
});
