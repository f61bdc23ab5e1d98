import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Config, findConfigFile, loadConfigFile, type Terminal } from "@patchbay/core";
import { UsageError } from "@patchbay/core/command";

/** A config as it is written. */
export interface ConfigAtHand {
  readonly config: Config;
  readonly baseDir: string;
}

/**
 * The file that was named, else what was built in, else the file of the working directory.
 * @throws ConfigError when the file cannot be read, UsageError when there is none.
 */
export async function readConfig(named: string | undefined, { cwd, embedded }: Terminal): Promise<ConfigAtHand> {
  if (named === undefined && embedded !== undefined)
    return { config: asConfig(embedded.config), baseDir: dirname(fileURLToPath(embedded.url)) };
  const path = named === undefined ? await findConfigFile(cwd) : resolve(cwd, named);
  if (path === undefined)
    throw new UsageError(`no plugins.config.ts, .json, .yaml or .yml in ${cwd}: name one with --config FILE`);
  const { config } = await loadConfigFile(path);
  return { config: asConfig(config), baseDir: dirname(path) };
}

/** What is wrong with it, the kernel says when it is given the config. */
function asConfig(config: unknown): Config {
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw new UsageError("the config is no object");
  return config;
}
