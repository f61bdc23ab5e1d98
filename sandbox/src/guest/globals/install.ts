import type { Logger } from "@patchbay/sdk";
import { consoleGlobal } from "../log.ts";
import type { GuestHost } from "../primitives.ts";
import type { Timers } from "../timers.ts";
import { GuestAbortController, GuestAbortSignal } from "./abort.ts";
import { atob, btoa } from "./base64.ts";
import { structuredClone } from "./clone.ts";
import { cryptoGlobal } from "./crypto.ts";
import { chanceGlobals } from "./date.ts";
import { textGlobals } from "./text.ts";
import { urlGlobals } from "./url.ts";

/** Longest delay of a `setTimeout` for plugins that were not granted timers, in milliseconds. */
const shortTimeoutMs = 60_000;

/** What the globals are made of. */
export interface GlobalParts {
  readonly host: GuestHost;
  readonly timers: Timers;
  readonly log: Logger;
  /** Whether the plugin may run timers of its own; known once it is set up. */
  readonly mayRunTimers: () => boolean;
}

/** Gives a global object what plugins find on any platform: nothing in it reaches the system. */
export function installGlobals(scope: object, parts: GlobalParts): void {
  const { host, timers, log } = parts;
  GuestAbortSignal.timers = timers;
  const begun = host.now();
  const globals = {
    ...textGlobals(host),
    ...urlGlobals(host),
    ...chanceGlobals(host),
    ...timerGlobals(parts),
    AbortController: GuestAbortController,
    AbortSignal: GuestAbortSignal,
    atob,
    btoa,
    console: consoleGlobal(log),
    crypto: cryptoGlobal(host),
    performance: Object.freeze({ now: () => host.now() - begun, timeOrigin: begun }),
    queueMicrotask: (run: () => void) => void reported(log, run),
    structuredClone,
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

type Run = (...values: readonly unknown[]) => unknown;

function timerGlobals({ timers, log, mayRunTimers }: GlobalParts): Readonly<Record<string, unknown>> {
  const allow = (ms: number, what: string): void => {
    if (mayRunTimers() || (what === "setTimeout" && !(ms > shortTimeoutMs))) return;
    throw new Error(`${what} needs the right to timers; ask for { "timers": true } and have it granted`);
  };
  const repeating = new Map<number, number>();
  return {
    setTimeout(run: Run, ms = 0, ...values: readonly unknown[]): number {
      allow(ms, "setTimeout");
      return timers.after(ms, () => void reported(log, () => run(...values)));
    },
    clearTimeout: (id: number) => timers.cancel(id),
    setInterval(run: Run, ms = 0, ...values: readonly unknown[]): number {
      allow(ms, "setInterval");
      const period = Math.max(1, ms);
      const turn = (): void => {
        repeating.set(first, timers.after(period, turn));
        void reported(log, () => run(...values));
      };
      const first = timers.after(period, turn);
      repeating.set(first, first);
      return first;
    },
    clearInterval(id: number): void {
      timers.cancel(repeating.get(id) ?? id);
      repeating.delete(id);
    },
  };
}

/** Runs code that nobody waits for. */
async function reported(log: Logger, run: () => unknown): Promise<void> {
  try {
    await Promise.resolve();
    await run();
  } catch (fault) {
    log.error("a callback of the plugin failed", { fault });
  }
}
