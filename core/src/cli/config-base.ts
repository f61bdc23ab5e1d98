import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../clock.ts";
import type { ConfigBase } from "../config/lay-config.ts";
import { findConfigFile, loadConfigFile } from "../config/load-config.ts";
import { overlayBeside, overlayPlace, overlayWithin } from "../config/overlay/overlay-place.ts";
import { OverlayStore } from "../config/overlay/overlay-store.ts";
import { type FlagValues, UsageError } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The config that flags and terminal mean: the file that was named, else what was built in, else the file of the working
 * directory. @throws ConfigError when the file cannot be read, UsageError when there is none.
 */
export async function loadBase(flags: FlagValues, terminal: Terminal): Promise<ConfigBase> {
  const { embedded, env } = terminal;
  const read = { env, flags: flags.values };
  const hasOverlay = !flags.switches.has("no-overlay");
  if (embedded !== undefined && !isConfigNamed(flags, terminal)) {
    const { config } = embedded;
    const baseDir = dirname(fileURLToPath(embedded.url));
    const overlayFile = hasOverlay ? overlayWithin(config, baseDir) : undefined;
    return { ...read, config, files: [], baseDir, overlayFile };
  }
  const path = await configPath(flags, terminal);
  const overlayFile = hasOverlay ? overlayBeside(path) : undefined;
  return { ...read, ...(await loadConfigFile(path)), baseDir: dirname(path), overlayFile };
}

/** Where the overlay of a config is kept; undefined where it has none. */
export function storeOf({ overlayFile, config, baseDir }: ConfigBase): OverlayStore | undefined {
  return overlayFile === undefined
    ? undefined
    : new OverlayStore(overlayPlace(overlayFile, config, baseDir), systemClock);
}

/** Whether a flag or a variable names a config file. */
export function isConfigNamed({ values }: FlagValues, { env }: Terminal): boolean {
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
