import type { Clock, TimerHandle } from "@patchbay/sdk";
import type { PluginProcess } from "./plugin-process.ts";

const everyMs = 250;
/** Ticks without an answer: a second. Counted, because the kernel's own pauses are no fault of the plugin. */
const mostMissed = 4;
/** Ticks without an open call after which nobody asks any more: five seconds. */
const mostIdle = 20;

/** Watches whether a process still answers. */
export interface Heartbeat {
  /** Something is asked of it. */
  stir(): void;
  stop(): void;
}

/** Asks again and again while calls are open, and ends a process that does not answer. `onBeat` runs each time. */
export function createHeartbeat(clock: Clock, { child, peer }: PluginProcess, onBeat: () => void): Heartbeat {
  let timer: TimerHandle | undefined;
  let missed = 0;
  let asked = false;
  let idle = 0;
  const stop = (): void => {
    timer?.cancel();
    timer = undefined;
  };
  const answered = (): void => {
    asked = false;
    missed = 0;
  };
  const beat = (): void => {
    onBeat();
    idle = peer.openCalls === 0 ? idle + 1 : 0;
    if (asked) missed += 1;
    if (missed >= mostMissed) {
      stop();
      return child.kill("no answer to ping");
    }
    if (asked) return;
    if (idle > mostIdle) return stop();
    asked = true;
    peer.ping().then(answered, answered);
  };
  return {
    stir() {
      idle = 0;
      timer ??= clock.every(everyMs, beat);
    },
    stop,
  };
}
