import { randomUUID } from "node:crypto";

/** The timers of one plugin's code. */
export interface TrackedTimers extends Disposable {
  /** Global name under which the code finds them. */
  readonly name: string;
  /** Those that have neither run nor been cleared. */
  readonly pending: number;
}

type Handle = NodeJS.Timeout | NodeJS.Immediate;

/** Makes timers that are counted, so that what a plugin leaves behind is known from what others do in this process. */
export function trackTimers(): TrackedTimers {
  const pending = new Set<Handle>();
  const name = `patchbay-conformance-${randomUUID()}`;
  const once =
    <Rest extends readonly unknown[]>(start: (run: () => void, ...rest: Rest) => Handle) =>
    (run: (...given: readonly unknown[]) => void, ...rest: Rest): unknown => {
      const handle = start(
        () => {
          pending.delete(handle);
          run();
        },
        ...rest,
      );
      pending.add(handle);
      return handle;
    };
  const clear = (handle: NodeJS.Timeout | undefined): void => {
    if (handle) pending.delete(handle);
    clearTimeout(handle);
  };
  const timers = {
    setTimeout: once((run, ms?: number) => setTimeout(run, ms)),
    setImmediate: once((run) => setImmediate(run)),
    setInterval(run: () => void, ms?: number): unknown {
      const handle = setInterval(run, ms);
      pending.add(handle);
      return handle;
    },
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate(handle: NodeJS.Immediate | undefined): void {
      if (handle) pending.delete(handle);
      clearImmediate(handle);
    },
  };
  Object.defineProperty(globalThis, name, { value: timers, configurable: true });
  return {
    name,
    get pending() {
      return pending.size;
    },
    [Symbol.dispose]() {
      // A leak is told of by a check; it is not to keep this process alive too.
      for (const handle of pending) handle[Symbol.dispose]();
      Reflect.deleteProperty(globalThis, name);
    },
  };
}
