import { GatewayError } from "@patchbay/sdk";
import type { IsolatedUsage, SandboxTier } from "@patchbay/sdk/host";
import type { Generation } from "../generation/generation.ts";
import { hookNames } from "../plugins/hook-names.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import type { HookView } from "./hook-account.ts";
import { isolated } from "./isolated.ts";
import { accountOf } from "./plugin-account.ts";

/** A plugin: where it runs, how it is, and what it has cost. */
export interface PluginView {
  readonly id: string;
  readonly version?: string;
  readonly origin: string;
  readonly tier: SandboxTier;
  /** `resting`: it failed too often and is not called; `trying`: one call is to show whether it may return. */
  readonly state: IsolatedUsage["state"] | "resting" | "trying";
  /** Why it rests. */
  readonly reason?: string;
  /** It is tried out beside the version that is there. */
  readonly canary?: true;
  readonly hooks: readonly string[];
  /** Per hook; hooks that were never called are left out. */
  readonly accounts: readonly HookView[];
  /** Of its process, where it has one. */
  readonly usage?: Omit<IsolatedUsage, "state">;
}

/** The plugins of the generation of the moment, and those of the candidate that are not the same. */
export function pluginViews(current: Generation, candidate: Generation | undefined): readonly PluginView[] {
  const fresh = candidate?.plugins.filter((plugin) => !current.plugins.includes(plugin)) ?? [];
  return [
    ...current.plugins.map(viewPlugin),
    ...fresh.map((plugin): PluginView => ({ ...viewPlugin(plugin), canary: true })),
  ];
}

/** Has a plugin called again that rests. @throws GatewayError `not-found`. */
export function resetPlugin(generations: readonly (Generation | undefined)[], id: string): void {
  const found = generations.flatMap((each) => each?.plugins.filter((plugin) => plugin.id === id) ?? []);
  if (found.length === 0) throw new GatewayError("not-found", `no plugin "${id}" is loaded`);
  for (const plugin of new Set(found)) {
    accountOf(plugin)?.breaker.reset();
    isolated(plugin.plugin)?.reset();
  }
}

/** A plugin as it stands now. */
export function viewPlugin(running: RunningPlugin): PluginView {
  const { id, version, origin, tier, hooks, plugin } = running;
  const { state = "running", ...usage } = isolated(plugin)?.usage() ?? {};
  const account = accountOf(running);
  const reason = account?.breaker.reason;
  return {
    id,
    ...(version !== undefined && { version }),
    origin,
    tier,
    state: restOf(running) ?? state,
    ...(reason !== undefined && { reason }),
    hooks: hookNames.filter((name) => name in hooks),
    accounts: account?.hooks().filter(({ calls, bytes }) => calls > 0 || bytes > 0) ?? [],
    ...(isUsage(usage) && { usage }),
  };
}

function restOf(running: RunningPlugin): "resting" | "trying" | undefined {
  const state = accountOf(running)?.breaker.state ?? "closed";
  if (state === "closed") return undefined;
  return state === "open" ? "resting" : "trying";
}

function isUsage(usage: Partial<IsolatedUsage>): usage is Omit<IsolatedUsage, "state"> {
  return usage.cpuMs !== undefined;
}
