import type { SandboxTier } from "@patchbay/sdk/host";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import type { Generation } from "./generation.ts";
import { findEntry, replaceEntry } from "./replace-entry.ts";

const stricter: Readonly<Partial<Record<SandboxTier, SandboxTier>>> = { inline: "process", process: "strict" };

/**
 * The config that takes the place of one in which a plugin has failed too often, as the plugin's `onFault` wants it;
 * undefined where it wants no other, or there is none: then the plugin rests.
 */
export function configAfterTrip(
  { config, plugins, host }: Generation,
  failing: object,
  previous: ResolvedConfig | undefined,
): ResolvedConfig | undefined {
  const running = plugins.find((each) => each === failing);
  const onFault = running?.plugin.onFault;
  if (!running || (onFault !== "previous" && onFault !== "stricter")) return undefined;
  const next = onFault === "previous" ? before(running, config, previous) : withStricterTier(running, config);
  const name = `plugin "${running.id}"`;
  if (next)
    host.log.warn(
      onFault === "previous" ? `${name} goes back to the version before` : `${name} moves to a stricter sandbox`,
    );
  else
    host.log.warn(
      `${name} has no ${onFault === "previous" ? "version before" : "stricter sandbox"} to go to, and rests`,
    );
  return next;
}

function before(
  running: RunningPlugin,
  config: ResolvedConfig,
  previous: ResolvedConfig | undefined,
): ResolvedConfig | undefined {
  const [now, then] = [findEntry(config, running), previous && findEntry(previous, running)];
  if (!then || then === now || (then.plugin === now?.plugin && then.options === now.options)) return undefined;
  return replaceEntry(config, running, then);
}

/** Code that was given as an object cannot be run elsewhere, and others of its process stay where they are. */
function withStricterTier(running: RunningPlugin, config: ResolvedConfig): ResolvedConfig | undefined {
  const tier = stricter[running.tier];
  const isObject = typeof findEntry(config, running)?.plugin !== "string";
  return tier === undefined || isObject ? undefined : replaceEntry(config, running, { tier, process: undefined });
}
