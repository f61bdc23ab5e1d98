import type { KernelEvent, Observer } from "@patchbay/sdk";
import { listOf, type RegisterHook } from "./registered-hook.ts";
import { asJson, fromHost } from "./plain-data.ts";

/** What the host knows of an observer. */
export type ObserverDescription = Pick<Observer, "events" | "queue">;

/** Events for an observer, in order. */
export interface BatchInput {
  readonly observer: number;
  readonly batch: readonly KernelEvent[];
}

/** Observers, told from the host. */
export const registerObservers: RegisterHook = (hooks) => {
  const observers = listOf(hooks.observe);
  if (observers.length === 0) return undefined;
  const descriptions = observers.map(describe);
  return {
    description: asJson(descriptions),
    methods: {
      "observe.handle": async (input) => {
        const { observer: index, batch } = fromHost<BatchInput>(input);
        const observer = observers[index];
        if (!observer) throw new TypeError(`there is no observer ${index}`);
        await observer.handle(batch);
        return { head: {} };
      },
    },
  };
};

function describe({ events, queue, endpoints }: Observer): ObserverDescription {
  if (endpoints)
    throw new TypeError("an observer's endpoints are not available in a sandbox yet; run the plugin inline");
  return { events, ...(queue && { queue }) };
}
