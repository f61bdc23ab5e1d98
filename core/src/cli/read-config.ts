import { ConfigError, type ConfigFault, faultText } from "../config/fault.ts";
import { type ConfigBase, type LaidConfig, layConfig } from "../config/lay-config.ts";
import { findConfigFile } from "../config/load-config.ts";
import { noOverlay } from "../config/overlay/overlay.ts";
import { resolveConfig } from "../config/resolve-config.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { FlagValues } from "./command.ts";
import { isConfigNamed, loadBase, storeOf } from "./config-base.ts";
import { countOf } from "./count-of.ts";
import type { Terminal } from "./terminal.ts";

/** A config file, read and checked as far as it goes. */
export type ConfigReading = Omit<LaidConfig, "layers">;

/**
 * The config that a command works with.
 * @throws ConfigError with every fault of the config, UsageError when there is no config file.
 */
export async function readConfig(flags: FlagValues, terminal: Terminal): Promise<ResolvedConfig> {
  const { config, faults } = await inspectConfig(flags, terminal);
  if (config === undefined) throw new ConfigError(faults);
  return config;
}

/**
 * Reads the config file, and lays its overlay, flags and environment over it.
 * @throws ConfigError when a file itself cannot be read, UsageError when there is none.
 */
export async function inspectConfig(flags: FlagValues, terminal: Terminal): Promise<LaidConfig> {
  return await withOverlay(await loadBase(flags, terminal));
}

/** A config with the overlay that holds now. @throws ConfigError when that cannot be read. */
async function withOverlay(base: ConfigBase): Promise<LaidConfig> {
  return layConfig(base, (await storeOf(base)?.read()) ?? noOverlay);
}

/**
 * The same for commands that also work without a config: then it is as empty as can be.
 * @throws ConfigError when the file cannot be read, UsageError when the one that was named is not there.
 */
export async function inspectConfigIfAny(flags: FlagValues, terminal: Terminal): Promise<ConfigReading> {
  const { env, cwd } = terminal;
  if (terminal.embedded !== undefined || isConfigNamed(flags, terminal) || (await findConfigFile(cwd)) !== undefined)
    return inspectConfig(flags, terminal);
  const config = resolveConfig({}, { baseDir: cwd, env });
  return { baseDir: cwd, config, plugins: [], faults: [] };
}

/** Faults for people, one per line. */
export function faultsText(faults: readonly ConfigFault[]): string {
  return [
    `patchbay: ${countOf(faults.length, "fault")} in the config`,
    ...faults.map((fault) => `  ${faultText(fault)}`),
    "",
  ].join("\n");
}
