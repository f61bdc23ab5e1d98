import { ConfigError, type ConfigFault } from "../config/fault.ts";
import { createIsolationFinder, type FindIsolation } from "../plugins/find-isolation.ts";
import { loadPlugins } from "../plugins/load-plugins.ts";
import type { FlagValues } from "./command.ts";
import { countOf } from "./count-of.ts";
import { type ConfigReading, faultsText, inspectConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Checks the config, and the options of its plugins against their schemas; no plugin is set up, and of plugins of others
 * nothing is run at all.
 */
export async function check(
  flags: FlagValues,
  terminal: Terminal,
  findIsolation: FindIsolation = createIsolationFinder(),
): Promise<number> {
  const { config, plugins, baseDir, faults: own } = await inspect(flags, terminal);
  const loaded = await loadPlugins(plugins, {
    baseDir,
    env: terminal.env,
    findIsolation,
    manifestsOnly: true,
    ...(config && { sandbox: config.sandbox }),
  });
  const faults = [...own, ...loaded.faults];
  const unread = loaded.unread.map(({ path, reason }) => `${path} is not checked: ${reason}`);
  const warnings = [...(config?.warnings ?? []), ...unread];
  const pools = config?.pools ?? [];
  const nodes = pools.reduce((sum, pool) => sum + pool.nodes.length, 0);
  const counts = [countOf(loaded.loaded.length, "plugin"), countOf(pools.length, "pool"), countOf(nodes, "node")];
  if (flags.switches.has("json")) terminal.out(`${JSON.stringify({ faults, warnings }, undefined, 2)}\n`);
  else {
    for (const warning of warnings) terminal.err(`warning: ${warning}\n`);
    if (faults.length === 0) terminal.out(`ok: ${counts.join(", ")}\n`);
    else terminal.err(faultsText(faults));
  }
  return faults.length === 0 ? 0 : 1;
}

/** A file that cannot be read is a finding like any other. */
async function inspect(flags: FlagValues, terminal: Terminal): Promise<ConfigReading> {
  try {
    return await inspectConfig(flags, terminal);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults: readonly ConfigFault[] = error.faults;
    return { baseDir: terminal.cwd, config: undefined, plugins: [], faults };
  }
}
