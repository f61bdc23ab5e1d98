import type { Clock, TimerHandle } from "@patchbay/sdk";
import { TimerHeap } from "./timer-heap.ts";

/** A clock that jumps from one timer to the next: an hour of traffic takes as long as its decisions. */
export class SimulatedClock implements Clock {
  readonly #start: number;
  readonly #timers = new TimerHeap();
  #now: number;

  constructor(start: number) {
    this.#start = start;
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  after(ms: number, run: () => void): TimerHandle {
    return this.#timers.add(this.#now + Math.max(0, ms), run);
  }

  every(ms: number, run: () => void): TimerHandle {
    let handle: TimerHandle;
    const again = (): void => {
      handle = this.after(Math.max(1, ms), again);
      run();
    };
    handle = this.after(Math.max(1, ms), again);
    return { cancel: () => handle.cancel() };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const timer = this.after(ms, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      const abort = (): void => {
        timer.cancel();
        // The reason of an abort is whatever its author chose; it is passed on as it is.
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Runs what is due next, and what follows from it at once; false when nothing is due by then. */
  async step(until: number = Number.POSITIVE_INFINITY): Promise<boolean> {
    const timer = this.#timers.take(until);
    if (!timer) return false;
    this.#now = Math.max(this.#now, timer.due);
    timer.run();
    await settled();
    return true;
  }

  /** Runs everything that is due by then. */
  async advanceTo(time: number): Promise<void> {
    while (await this.step(time));
    this.#now = Math.max(this.#now, time);
  }
}

/** Everything that waits for no time has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
