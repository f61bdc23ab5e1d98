import { setImmediate } from "node:timers/promises";
import type { Clock, TimerHandle } from "../clock.ts";

/** A clock that stands still until a test turns it. */
export interface TestClock extends Clock {
  /** Timers that have neither fired for the last time nor been canceled; sleeps count, a repeating timer counts once. */
  readonly pending: number;
  /**
   * Moves time on by `ms` and fires what becomes due, in time order and then in the order of creation. Between
   * two timers everything that is ready to run runs. Rejects with what a timer's function throws.
   */
  advance(ms: number): Promise<void>;
  /** Resolves as soon as at least `n` timers are pending. */
  waitForTimers(n: number): Promise<void>;
}

/** Creates a clock that shows `startMs` (milliseconds since the epoch); its monotonic time begins at 0. */
export function createTestClock(startMs: number = Date.UTC(2026, 0, 1)): TestClock {
  const timers = createTimerQueue();
  let elapsed = 0;

  const schedule = (delay: number, period: number | undefined, run: () => void): TimerHandle =>
    timers.add({ due: elapsed + delay, period, run });
  const after = (ms: number, run: () => void): TimerHandle => schedule(checkDelay(ms, 0), undefined, run);

  return {
    now: () => startMs + elapsed,
    monotonic: () => elapsed,
    after,
    every(ms, run) {
      const period = checkDelay(ms, 1);
      return schedule(period, period, run);
    },
    sleep: (ms, signal) => sleep(after, ms, signal),
    get pending() {
      return timers.size;
    },
    async advance(ms) {
      const target = elapsed + checkDelay(ms, 0);
      await setImmediate();
      for (let timer = timers.take(target); timer; timer = timers.take(target)) {
        elapsed = Math.max(elapsed, timer.due);
        timer.run();
        await setImmediate();
      }
      elapsed = Math.max(elapsed, target);
    },
    waitForTimers: (n) => timers.reaches(n),
  };
}

interface Timer {
  readonly run: () => void;
  readonly period: number | undefined;
  due: number;
}

interface TimerQueue {
  readonly size: number;
  add(timer: Timer): TimerHandle;
  /** Takes the first timer due by `target`; a repeating one is put back for its next turn. */
  take(target: number): Pick<Timer, "due" | "run"> | undefined;
  reaches(size: number): Promise<void>;
}

function createTimerQueue(): TimerQueue {
  // A set keeps the order of creation, which decides between timers that are due at the same time.
  const timers = new Set<Timer>();
  const waiters = new Set<{ readonly size: number; readonly resolve: () => void }>();
  return {
    get size() {
      return timers.size;
    },
    add(timer) {
      timers.add(timer);
      for (const waiter of waiters) {
        if (timers.size < waiter.size) continue;
        waiters.delete(waiter);
        waiter.resolve();
      }
      return { cancel: () => void timers.delete(timer) };
    },
    take(target) {
      const timer = earliest(timers);
      if (timer === undefined || timer.due > target) return undefined;
      const taken = { due: timer.due, run: timer.run };
      if (timer.period === undefined) timers.delete(timer);
      else timer.due += timer.period;
      return taken;
    },
    async reaches(size) {
      if (timers.size >= size) return;
      await new Promise<void>((resolve) => waiters.add({ size, resolve }));
    },
  };
}

function earliest(timers: Iterable<Timer>): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) {
    if (first === undefined || timer.due < first.due) first = timer;
  }
  return first;
}

function sleep(after: Clock["after"], ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function checkDelay(ms: number, least: number): number {
  if (Number.isNaN(ms)) throw new RangeError("a delay must be a number of milliseconds, got NaN");
  return Math.max(least, ms);
}
