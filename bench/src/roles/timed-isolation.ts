import { createIsolation } from "@patchbay/sandbox";
import type { Isolation, IsolationEvent } from "@patchbay/sdk/host";

/** What was seen of the plugins of an isolation. */
export interface Seen {
  /** How long each setup took, its process included. */
  readonly setups: number[];
  /** Told of every event. */
  onEvent: (event: IsolationEvent) => void;
}

/** An isolation that tells how long its plugins take to stand. */
export function timedIsolation(): { readonly isolation: Isolation; readonly seen: Seen } {
  const inner = createIsolation();
  const seen: Seen = { setups: [], onEvent: () => undefined };
  const isolation: Isolation = {
    ...inner,
    isolate: (source) => {
      const onEvent = (event: IsolationEvent): void => {
        seen.onEvent(event);
        source.onEvent(event);
      };
      const plugin = inner.isolate({ ...source, onEvent });
      const setup: typeof plugin.setup = async (context, options) => {
        const begin = performance.now();
        const hooks = await plugin.setup(context, options);
        seen.setups.push(performance.now() - begin);
        return hooks;
      };
      return { ...plugin, setup };
    },
  };
  return { isolation, seen };
}
