import type { Observer } from "@patchbay/sdk";
import { measured } from "./measured.ts";
import type { PluginAccount } from "./plugin-account.ts";

/** An observer on its plugin's account: once per batch. */
export function measuredObserver(observer: Observer, account: PluginAccount): Observer {
  const { events, queue } = observer;
  return {
    events,
    ...(queue && { queue }),
    handle: (batch) => measured(account, "observe", () => observer.handle(batch)),
  };
}
