import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SimulatedClock } from "../../src/simulate/simulated-clock.ts";
import { TimerHeap } from "../../src/simulate/timer-heap.ts";

test("timers run by time, and at the same time in the order in which they were made", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 20 }), fc.boolean())), (timers) => {
      const heap = new TimerHeap();
      const ran: (readonly [number, number])[] = [];
      const handles = timers.map(([due], index) => heap.add(due, () => ran.push([due, index])));
      for (const [index, [, isCanceled]] of timers.entries()) if (isCanceled) handles[index]?.cancel();
      for (let timer = heap.take(100); timer; timer = heap.take(100)) timer.run();
      const expected = timers.flatMap(([due, isCanceled], index) => (isCanceled ? [] : [[due, index] as const]));
      expect(ran).toEqual(expected.toSorted(([a, i], [b, j]) => a - b || i - j));
    }),
  );
});

test("what follows from a timer at once has happened before the next one runs", async () => {
  const clock = new SimulatedClock(1000);
  const seen: string[] = [];
  void clock.sleep(10).then(() => seen.push(`slept until ${clock.now()}`));
  clock.after(11, () => seen.push("after"));
  await clock.advanceTo(2000);
  expect(seen).toEqual(["slept until 1010", "after"]);
  expect([clock.now(), clock.monotonic()]).toEqual([2000, 1000]);
});

test("what repeats does so until it is called off, and a sleep ends with its signal", async () => {
  const clock = new SimulatedClock(0);
  let turns = 0;
  const timer = clock.every(100, () => {
    turns++;
    if (turns === 3) timer.cancel();
  });
  const controller = new AbortController();
  const sleep = clock.sleep(10_000, controller.signal);
  controller.abort(new Error("enough"));
  await expect(sleep).rejects.toThrow("enough");
  await clock.advanceTo(5000);
  expect(turns).toBe(3);
  expect(await clock.step()).toBe(false);
});
