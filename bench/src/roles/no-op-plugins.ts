import { definePlugin, type Hooks, type Plugin } from "@patchbay/sdk";
import type { KernelSetup, NoOpKind } from "../messages.ts";

/** Changes nothing, but makes new objects: no bytes may pass through. */
export const neutralPlugin = definePlugin({
  name: "bench-neutral",
  sdk: "1.0",
  setup: () => ({
    transform: {
      request: (request) => ({ ...request }),
      events: () => ({ push: (events) => [...events] }),
    },
  }),
});

const hooksOf: Readonly<Record<NoOpKind, Hooks>> = {
  transform: { transform: { request: (request) => request } },
  policy: { selectNode: (candidates) => candidates },
  observer: {
    observe: { events: ["exchange-start", "attempt-start", "attempt-end", "exchange-end"], handle: () => {} },
  },
};

/** So many plugins of one kind that do nothing. */
export function noOpPlugins(noOps: KernelSetup["noOps"]): readonly Plugin[] {
  if (noOps === undefined) return [];
  const { kind, count } = noOps;
  return Array.from({ length: count }, (_, index) =>
    definePlugin({ name: `bench-${kind}-${index}`, sdk: "1.0", setup: () => hooksOf[kind] }),
  );
}
