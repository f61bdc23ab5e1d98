import type { Kernel } from "@patchbay/core";
import type { HookTime } from "./dev-exchange.ts";

type PluginView = ReturnType<Kernel["plugins"]>[number];
type HookView = PluginView["accounts"][number];

/** Tells what hooks have cost since it was asked before. Exchanges that overlap share what they cost. */
export function createHookTimes(
  plugins: () => readonly PluginView[],
  left: readonly string[],
): () => readonly HookTime[] {
  const before = new Map<string, HookView>();
  return () =>
    plugins()
      .filter(({ id }) => !left.includes(id))
      .flatMap(({ id, accounts }) =>
        accounts.flatMap((account) => {
          const key = `${id}\n${account.hook}`;
          const time = spent(id, account, before.get(key));
          before.set(key, account);
          return time.calls > 0 ? [time] : [];
        }),
      );
}

/** A plugin that was reloaded begins its account anew. */
function spent(plugin: string, now: HookView, before: HookView | undefined): HookTime {
  const since = before && before.calls <= now.calls ? before : { calls: 0, errors: 0, blockedMs: 0 };
  return {
    plugin,
    hook: now.hook,
    calls: now.calls - since.calls,
    errors: now.errors - since.errors,
    blockedMs: now.blockedMs - since.blockedMs,
    ...(now.p50Ms !== undefined && { usualMs: now.p50Ms }),
  };
}
