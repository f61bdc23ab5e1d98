import { createIsolation } from "@patchbay/sandbox";
import type { Isolation, IsolationEvent } from "@patchbay/sdk/host";

/** The real isolation, and what became of all that it ran. */
export interface WatchedIsolation {
  readonly isolation: Isolation;
  /** Processes that were started for plugins, in order. */
  readonly pids: readonly number[];
  readonly events: readonly (IsolationEvent & { readonly id: string })[];
  /** Resolves with the n-th event of a type. */
  seen(type: IsolationEvent["type"], count?: number): Promise<void>;
  /** The hooks of every plugin that was set up, for as long as somebody holds them. */
  readonly held: readonly WeakRef<object>[];
}

/** What `createIsolation` gives, with an eye on it. */
export function watchIsolation(): WatchedIsolation {
  const real = createIsolation();
  const events: (IsolationEvent & { readonly id: string })[] = [];
  const held: WeakRef<object>[] = [];
  let wake: (() => void)[] = [];
  const tell = (event: IsolationEvent & { readonly id: string }): void => {
    events.push(event);
    const waiting = wake;
    wake = [];
    for (const resolve of waiting) resolve();
  };
  return {
    events,
    held,
    get pids() {
      return events.flatMap((event) => (event.type === "started" ? [event.pid] : []));
    },
    async seen(type, count = 1) {
      while (events.filter((event) => event.type === type).length < count)
        await new Promise<void>((resolve) => wake.push(resolve));
    },
    isolation: {
      ...real,
      isolate(source) {
        const plugin = real.isolate({
          ...source,
          onEvent(event) {
            tell({ ...event, id: source.id });
            source.onEvent(event);
          },
        });
        return {
          ...plugin,
          async setup(context, options) {
            const hooks = await plugin.setup(context, options);
            held.push(new WeakRef(hooks));
            return hooks;
          },
        };
      },
    },
  };
}
