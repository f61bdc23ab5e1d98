import type { Clock } from "@patchbay/sdk";
import { logBurst, logPerSecond } from "../rpc/limits.ts";

/** Whether a log line may pass; tells how many did not, once some may again. */
export interface LogLimit {
  /** Undefined: drop it. Else how many were dropped before. */
  take(): number | undefined;
}

/** A bucket of log lines that fills with time. */
export function createLogLimit(clock: Pick<Clock, "monotonic">): LogLimit {
  let room = logBurst;
  let last = clock.monotonic();
  let dropped = 0;
  return {
    take() {
      const now = clock.monotonic();
      room = Math.min(logBurst, room + ((now - last) / 1000) * logPerSecond);
      last = now;
      if (room < 1) {
        dropped += 1;
        return undefined;
      }
      room -= 1;
      const before = dropped;
      dropped = 0;
      return before;
    },
  };
}
