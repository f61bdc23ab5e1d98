import type { ChildProcessLike } from "./plugin-process.ts";
import { readUsage } from "./usage.ts";

/** What all processes of a plugin have used together. */
export interface Meter {
  /** Looks at the process that runs. */
  sample(): void;
  /** Another process runs from now on; undefined: none. */
  attach(child: ChildProcessLike | undefined): void;
  readonly total: {
    readonly cpuMs: number;
    readonly memoryBytes: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
  };
}

/** Adds up processes that come and go; of one that is gone, what was seen last counts. */
export function createMeter(): Meter {
  const past = { cpuMs: 0, bytesIn: 0, bytesOut: 0 };
  let child: ChildProcessLike | undefined;
  let cpuMs = 0;
  let memoryBytes = 0;
  const sample = (): void => {
    const usage = child && readUsage(child.pid);
    if (!usage) return;
    cpuMs = usage.cpuMs;
    ({ memoryBytes } = usage);
  };
  return {
    sample,
    attach(next) {
      past.cpuMs += cpuMs;
      past.bytesIn += child?.bytesIn ?? 0;
      past.bytesOut += child?.bytesOut ?? 0;
      cpuMs = 0;
      memoryBytes = 0;
      child = next;
    },
    get total() {
      const { bytesIn = 0, bytesOut = 0 } = child ?? {};
      const bytes = { bytesIn: past.bytesIn + bytesIn, bytesOut: past.bytesOut + bytesOut };
      return { cpuMs: past.cpuMs + cpuMs, memoryBytes, ...bytes };
    },
  };
}
