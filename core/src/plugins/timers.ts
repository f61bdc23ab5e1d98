import type { Clock, TimerHandle } from "@patchbay/sdk";

/** What a plugin may want to be run at a time. */
export type Task = () => void | Promise<void>;

/** A plugin's timers. They end with it. */
export interface Timers {
  readonly after: (ms: number, run: Task) => TimerHandle;
  readonly every: (ms: number, run: Task) => TimerHandle;
  /** Cancels all, and makes no more. */
  close(): void;
}

/** Timers whose tasks may fail: what they throw is handed to `report`. */
export function createTimers(clock: Clock, report: (hook: "after" | "every", cause: unknown) => void): Timers {
  const running = new Set<TimerHandle>();
  let open = true;
  const keep = (start: () => TimerHandle): TimerHandle => {
    if (!open) return { cancel: () => undefined };
    const timer = start();
    const handle: TimerHandle = {
      cancel() {
        running.delete(handle);
        timer.cancel();
      },
    };
    running.add(handle);
    return handle;
  };
  return {
    after(ms, run) {
      const handle = keep(() =>
        clock.after(ms, () => {
          running.delete(handle);
          void attempt(run, (cause) => report("after", cause));
        }),
      );
      return handle;
    },
    every(ms, run) {
      let busy = false;
      const tick = async (): Promise<void> => {
        if (busy) return;
        busy = true;
        await attempt(run, (cause) => report("every", cause));
        busy = false;
      };
      return keep(() => clock.every(ms, () => void tick()));
    },
    close() {
      open = false;
      for (const handle of running) handle.cancel();
    },
  };
}

async function attempt(run: Task, report: (cause: unknown) => void): Promise<void> {
  try {
    await run();
  } catch (cause) {
    report(cause);
  }
}
