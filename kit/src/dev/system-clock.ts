import type { Clock, TimerHandle } from "@patchbay/sdk";

/** The time of this machine. Its timers do not keep the process alive. */
export const systemClock: Pick<Clock, "now" | "after"> = {
  now: Date.now,
  after(ms, run): TimerHandle {
    const timer = setTimeout(run, ms).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
