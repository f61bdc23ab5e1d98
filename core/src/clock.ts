import type { Clock, TimerHandle } from "@patchbay/sdk";

/** The time of this machine. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after: (ms, run) => handleOf(setTimeout(run, ms).unref()),
  every: (ms, run) => handleOf(setInterval(run, ms).unref()),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", abort);
        resolve();
      }, ms);
      const abort = (): void => {
        clearTimeout(timer);
        // The reason of an abort is whatever its author chose; it is passed on as it is.
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
    }),
};

function handleOf(timer: NodeJS.Timeout): TimerHandle {
  return { cancel: () => clearTimeout(timer) };
}
