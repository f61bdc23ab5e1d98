import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TimerHandle } from "../clock.ts";
import { revealSecret } from "../host/secrets.ts";
import type { PluginContext } from "../plugin.ts";
import { createTestClock, type TestClock } from "./clock.ts";
import { type TestFetch, testFetch } from "./fetch.ts";
import { testKeyValueStore } from "./key-value.ts";
import { type TestLogger, testLogger } from "./logger.ts";
import { seededRandom } from "./random.ts";
import { createTestServices, type TestServices, type TestServicesInit } from "./services.ts";

/** A plugin's context that a test can look into. */
export interface TestContext extends PluginContext {
  readonly log: TestLogger;
  readonly clock: TestClock;
  readonly fetch: TestFetch;
  readonly services: TestServices;
  /** Every timer that the plugin asked for, the ones that ran or were canceled included. */
  readonly timers: readonly { readonly kind: "after" | "every"; readonly ms: number }[];
  /** How many functions wait in `defer`. */
  readonly deferred: number;
  /** What timers threw. */
  readonly faults: readonly unknown[];
  /** Ends all that the plugin started: signal, timers, deferred functions (last first), data folder. Twice is once. */
  dispose(): Promise<void>;
}

/** What a test says about a context. */
export interface TestContextOverrides extends TestServicesInit {
  readonly name?: string;
  readonly id?: string;
  readonly random?: () => number;
  readonly log?: TestLogger;
  readonly clock?: TestClock;
  readonly fetch?: TestFetch;
}

/** Makes the context of a plugin named `test`: a clock that stands still, kept log lines, a fetch that reaches nobody. */
export function testContext(overrides: TestContextOverrides = {}): TestContext {
  const { name = "test", id = name, clock = createTestClock() } = overrides;
  const ending = new AbortController();
  const timers = createTimers(clock);
  const undo: (() => void | Promise<void>)[] = [];
  let dataDir: Promise<string> | undefined;
  const end = async (): Promise<void> => {
    ending.abort();
    timers.cancelAll();
    for (let step = undo.pop(); step; step = undo.pop()) await step();
    if (dataDir) await rm(await dataDir, { recursive: true, force: true });
  };
  let ended: Promise<void> | undefined;
  return {
    name,
    id,
    clock,
    log: overrides.log ?? testLogger(),
    random: overrides.random ?? seededRandom(),
    signal: ending.signal,
    services: createTestServices(overrides),
    fetch: overrides.fetch ?? testFetch(),
    kv: testKeyValueStore(),
    reveal: revealSecret,
    dataDir: () => (dataDir ??= mkdtemp(join(tmpdir(), "patchbay-test-"))),
    after: timers.after,
    every: timers.every,
    defer: (step) => void undo.push(step),
    timers: timers.asked,
    faults: timers.faults,
    get deferred() {
      return undo.length;
    },
    dispose: () => (ended ??= end()),
  };
}

type Run = () => void | Promise<void>;

interface Timers {
  readonly asked: TestContext["timers"];
  readonly faults: readonly unknown[];
  readonly after: (ms: number, run: Run) => TimerHandle;
  readonly every: (ms: number, run: Run) => TimerHandle;
  readonly cancelAll: () => void;
}

/** Timers as the kernel gives them: faults are kept apart, a repeating run is not overtaken by the next. */
function createTimers(clock: TestClock): Timers {
  const asked: { readonly kind: "after" | "every"; readonly ms: number }[] = [];
  const faults: unknown[] = [];
  const handles = new Set<TimerHandle>();
  const guarded = async (run: Run): Promise<void> => {
    try {
      await run();
    } catch (fault) {
      faults.push(fault);
    }
  };
  const keep = (handle: TimerHandle): TimerHandle => {
    handles.add(handle);
    return handle;
  };
  return {
    asked,
    faults,
    after(ms: number, run: Run): TimerHandle {
      asked.push({ kind: "after", ms });
      return keep(clock.after(ms, () => void guarded(run)));
    },
    every(ms: number, run: Run): TimerHandle {
      asked.push({ kind: "every", ms });
      let busy = false;
      const turn = async (): Promise<void> => {
        if (busy) return;
        busy = true;
        await guarded(run);
        busy = false;
      };
      return keep(clock.every(ms, () => void turn()));
    },
    cancelAll(): void {
      for (const handle of handles) handle.cancel();
    },
  };
}
