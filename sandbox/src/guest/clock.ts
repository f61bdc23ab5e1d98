import type { Clock, TimerHandle } from "@patchbay/sdk";
import type { GuestHost } from "./primitives.ts";
import type { Timers } from "./timers.ts";

/** The clock that a plugin sees. What it runs must not throw. Waiting once is free; what repeats needs the right to timers. */
export function createClock(host: GuestHost, timers: Timers, mayRunTimers: () => boolean): Clock {
  let latest = 0;
  const after = (ms: number, run: () => void): TimerHandle => {
    const id = timers.after(ms, run);
    return { cancel: () => timers.cancel(id) };
  };
  const every = (ms: number, run: () => void): TimerHandle => {
    if (!mayRunTimers()) throw new Error('timers need a right; ask for { "timers": true } and have it granted');
    const period = Math.max(1, ms);
    const turn = (): void => {
      id = timers.after(period, turn);
      run();
    };
    let id = timers.after(period, turn);
    return { cancel: () => timers.cancel(id) };
  };
  return {
    now: () => host.now(),
    // The engine's only time is the calendar's, which may be set back.
    monotonic: () => (latest = Math.max(latest, host.now())),
    after,
    every,
    sleep: (ms, signal) => sleep(after, ms, signal),
  };
}

function sleep(after: Clock["after"], ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the signal's own reason, as the contract says
    if (signal?.aborted) return reject(signal.reason);
    const abort = (): void => {
      timer.cancel();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal?.reason);
    };
    const timer = after(ms, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort);
  });
}
