import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError, type ConfigFault, faultText } from "../config/fault.ts";
import { applyFlags } from "../config/flags-config.ts";
import { findConfigFile, type LoadedConfig, loadConfigFile } from "../config/load-config.ts";
import { resolveConfig } from "../config/resolve-config.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { isRecord } from "../config/shape.ts";
import { type FlagValues, UsageError } from "./command.ts";
import { countOf } from "./count-of.ts";
import type { Terminal } from "./terminal.ts";

/** A config file, read and checked as far as it goes. */
export interface ConfigReading {
  readonly baseDir: string;
  /** Undefined when there are faults. */
  readonly config: ResolvedConfig | undefined;
  /** The entries of `plugins`, when nothing is wrong with them. */
  readonly plugins: ResolvedConfig["plugins"];
  readonly faults: readonly ConfigFault[];
}

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
 * Reads the config file and lays flags and environment over it.
 * @throws ConfigError when the file itself cannot be read, UsageError when there is none.
 */
export async function inspectConfig(flags: FlagValues, terminal: Terminal): Promise<ConfigReading> {
  const { env } = terminal;
  const { config, files, baseDir } = await configAtHand(flags, terminal);
  const flagged = applyFlags(config, flags.values, env);
  const origin = { baseDir, files, env };
  const whole = collectFaults(() => resolveConfig(flagged.config, origin));
  const faults = [...flagged.faults, ...whole.faults];
  if (whole.value !== undefined && faults.length === 0) {
    return { baseDir: origin.baseDir, config: whole.value, plugins: whole.value.plugins, faults };
  }
  const entries = isRecord(flagged.config) ? flagged.config["plugins"] : undefined;
  const plugins = collectFaults(() => resolveConfig({ plugins: entries }, origin).plugins).value ?? [];
  return { baseDir: origin.baseDir, config: undefined, plugins, faults };
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

interface ConfigAtHand extends LoadedConfig {
  readonly baseDir: string;
}

/** The file that was named, else what was built in, else the file of the working directory. */
async function configAtHand(flags: FlagValues, terminal: Terminal): Promise<ConfigAtHand> {
  const { embedded } = terminal;
  if (embedded !== undefined && !isConfigNamed(flags, terminal)) {
    return { config: embedded.config, files: [], baseDir: dirname(fileURLToPath(embedded.url)) };
  }
  const path = await configPath(flags, terminal);
  return { ...(await loadConfigFile(path)), baseDir: dirname(path) };
}

function isConfigNamed({ values }: FlagValues, { env }: Terminal): boolean {
  return values["config"] !== undefined || (env["PATCHBAY_CONFIG"] ?? "") !== "";
}

async function configPath({ values }: FlagValues, { env, cwd }: Terminal): Promise<string> {
  const fromEnvironment = env["PATCHBAY_CONFIG"] === "" ? undefined : env["PATCHBAY_CONFIG"];
  const named = values["config"] ?? fromEnvironment;
  if (named === undefined) {
    const found = await findConfigFile(cwd);
    if (found !== undefined) return found;
    throw new UsageError(`no plugins.config.ts, .json, .yaml or .yml in ${cwd}: name one with --config FILE`);
  }
  const path = resolve(cwd, named);
  if (!existsSync(path)) throw new UsageError(`there is no config file ${path}`);
  return path;
}

interface Collected<Value> {
  readonly value: Value | undefined;
  readonly faults: readonly ConfigFault[];
}

function collectFaults<Value>(run: () => Value): Collected<Value> {
  try {
    return { value: run(), faults: [] };
  } catch (error) {
    if (error instanceof ConfigError) return { value: undefined, faults: error.faults };
    throw error;
  }
}
