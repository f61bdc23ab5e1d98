import type { GuestHost } from "./primitives.ts";

/** Timers over the engine's one. */
export interface Timers {
  after(ms: number, run: () => void): number;
  cancel(id: number): void;
  /** The engine says that one is due. */
  due(id: number): void;
}

/** Longest delay that a platform's timer knows, in milliseconds. */
const longest = 2 ** 31 - 1;

/** Makes the timers of a guest. */
export function createTimers(host: Pick<GuestHost, "setTimer" | "clearTimer">): Timers {
  const waiting = new Map<number, () => void>();
  return {
    after(ms, run) {
      const id = host.setTimer(ms > 0 ? Math.min(ms, longest) : 0);
      waiting.set(id, run);
      return id;
    },
    cancel(id) {
      if (waiting.delete(id)) host.clearTimer(id);
    },
    due(id) {
      const run = waiting.get(id);
      waiting.delete(id);
      run?.();
    },
  };
}
