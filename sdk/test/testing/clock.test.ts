import { describe, expect, it } from "vitest";
import { createTestClock } from "../../src/testing/clock.ts";

describe("time", () => {
  it("stands still until it is turned", async () => {
    const clock = createTestClock();
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
    expect(clock.monotonic()).toBe(0);
    await clock.advance(1500);
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + 1500);
    expect(clock.monotonic()).toBe(1500);
    expect(createTestClock(42).now()).toBe(42);
  });

  it("does not go back and takes no delay that is not a number", async () => {
    const clock = createTestClock();
    await clock.advance(10);
    await clock.advance(-5);
    expect(clock.monotonic()).toBe(10);
    expect(() => clock.after(Number.NaN, () => {})).toThrow(RangeError);
  });
});

describe("timers", () => {
  it("fire in time order, and in order of creation at the same time", async () => {
    const clock = createTestClock(0);
    const fired: string[] = [];
    const note = (name: string) => (): void => void fired.push(`${name}@${clock.now()}`);
    clock.after(20, note("late"));
    clock.after(10, note("first"));
    clock.after(10, note("second"));
    clock.after(21, note("not yet"));
    await clock.advance(20);
    expect(fired).toEqual(["first@10", "second@10", "late@20"]);
    expect(clock.pending).toBe(1);
  });

  it("repeat until they are canceled, even from their own function", async () => {
    const clock = createTestClock(0);
    const fired: number[] = [];
    const timer = clock.every(10, () => {
      fired.push(clock.now());
      if (fired.length === 3) timer.cancel();
    });
    await clock.advance(25);
    expect(fired).toEqual([10, 20]);
    expect(clock.pending).toBe(1);
    await clock.advance(100);
    expect(fired).toEqual([10, 20, 30]);
    expect(clock.pending).toBe(0);
  });

  it("do not fire when canceled before", async () => {
    const clock = createTestClock();
    let fired = false;
    const timer = clock.after(5, () => {
      fired = true;
    });
    timer.cancel();
    timer.cancel();
    await clock.advance(5);
    expect(fired).toBe(false);
  });

  it("set while time moves fire in the same turn when they are due", async () => {
    const clock = createTestClock(0);
    const fired: number[] = [];
    clock.after(5, () => {
      clock.after(5, () => fired.push(clock.now()));
      clock.after(6, () => fired.push(clock.now()));
    });
    await clock.advance(10);
    expect(fired).toEqual([10]);
  });

  it("pass on what their function throws and leave the rest in place", async () => {
    const clock = createTestClock();
    const fired: string[] = [];
    clock.after(1, () => {
      throw new Error("boom");
    });
    clock.after(2, () => fired.push("next"));
    await expect(clock.advance(5)).rejects.toThrow("boom");
    await clock.advance(5);
    expect(fired).toEqual(["next"]);
  });
});

describe("sleeping", () => {
  it("lets promises run between two timers", async () => {
    const clock = createTestClock(0);
    const woken: number[] = [];
    const sleeper = async (): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        await clock.sleep(10);
        await Promise.resolve();
        woken.push(clock.now());
      }
    };
    const done = sleeper();
    await clock.advance(30);
    await done;
    expect(woken).toEqual([10, 20, 30]);
  });

  it("rejects with the reason of the signal and leaves no timer", async () => {
    const clock = createTestClock();
    const controller = new AbortController();
    const reason = new Error("client left");
    const sleeping = clock.sleep(10, controller.signal);
    expect(clock.pending).toBe(1);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
    await expect(clock.sleep(10, controller.signal)).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it("is not undone by an abort that comes later", async () => {
    const clock = createTestClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(10, controller.signal);
    await clock.advance(10);
    controller.abort();
    await expect(sleeping).resolves.toBeUndefined();
  });
});

describe("waiting for timers", () => {
  it("resolves as soon as enough are pending", async () => {
    const clock = createTestClock();
    let ready = false;
    const waiting = clock.waitForTimers(2).then(() => {
      ready = true;
    });
    clock.after(1, () => {});
    await Promise.resolve();
    expect(ready).toBe(false);
    clock.every(1, () => {});
    await waiting;
    expect(ready).toBe(true);
    await clock.waitForTimers(2);
  });
});
