import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfigError, findConfigFile, loadConfigFile } from "@patchbay/core";
import { dataFolderOf, type FlagValues, readConfig, type Terminal, UsageError } from "@patchbay/core/command";
import { listLogFiles, options, type PromptLogOptions } from "@patchbay/observe-prompt-log";

/** A log to read. */
export interface Log {
  /** Whole paths, the oldest first, as they are now. */
  readonly files: () => Promise<readonly string[]>;
  /** What the config says of it; of a log without a config the defaults. */
  readonly options: PromptLogOptions;
}

const packageName = "@patchbay/observe-prompt-log";

/** The log that the flags name, or that of the config. @throws UsageError, Error when there is none. */
export async function findLog(flags: FlagValues, terminal: Terminal): Promise<Log> {
  const { file, dir } = flags.values;
  if (file !== undefined && dir !== undefined) throw new UsageError("--file and --dir name two logs: use one");
  const defaults = options.parse({});
  if (file !== undefined) return loneFile(resolve(terminal.cwd, file), defaults);
  if (dir !== undefined) return logAt(resolve(terminal.cwd, dir, defaults.file), defaults);
  const { plugins, dataDir } = await configAtHand(flags, terminal);
  const entry = entryOf(plugins, flags.values["id"]);
  const chosen = optionsOf(entry.options);
  return logAt(resolve(dataFolderOf(dataDir, entry.id), chosen.file), chosen);
}

async function loneFile(path: string, defaults: PromptLogOptions): Promise<Log> {
  await access(path).catch(() => {
    throw new Error(`there is no file ${path}`);
  });
  return { files: () => Promise.resolve([path]), options: defaults };
}

async function logAt(path: string, chosen: PromptLogOptions): Promise<Log> {
  const files = async (): Promise<readonly string[]> =>
    (await listLogFiles(path, chosen.rotate)).map((each) => each.path);
  if ((await files()).length === 0)
    throw new Error(
      `there is no prompt log at ${path}: start with --log-prompts file, or name another with --file or --dir`,
    );
  return { files, options: chosen };
}

interface ConfigAtHand {
  readonly plugins: readonly unknown[];
  readonly dataDir: string;
}

/** What the config says of plugins and folders; also one that this shell has no keys for. */
async function configAtHand(flags: FlagValues, terminal: Terminal): Promise<ConfigAtHand> {
  const { config } = flags.values;
  const named = { values: config === undefined ? {} : { config }, switches: new Set<string>() };
  try {
    return await readConfig(named, terminal);
  } catch (error) {
    const plain = error instanceof ConfigError ? await plainConfig(named, terminal) : undefined;
    if (!plain) throw error;
    return plain;
  }
}

/** The file as its author wrote it; undefined where there is none. */
async function plainConfig({ values }: FlagValues, { cwd, env }: Terminal): Promise<ConfigAtHand | undefined> {
  const fromEnvironment = env["PATCHBAY_CONFIG"] === "" ? undefined : env["PATCHBAY_CONFIG"];
  const named = values["config"] ?? fromEnvironment;
  const path = named === undefined ? await findConfigFile(cwd) : resolve(cwd, named);
  if (path === undefined) return undefined;
  const { plugins, dataDir } = recordOf((await loadConfigFile(path)).config);
  return {
    plugins: Array.isArray(plugins) ? plugins : [],
    dataDir: resolve(dirname(path), textOr(dataDir, ".patchbay")),
  };
}

interface Entry {
  readonly id: string;
  readonly options: unknown;
}

/** The log of the config that has this id; without one the first, for which those that write go before others. */
function entryOf(plugins: readonly unknown[], id: string | undefined): Entry {
  const entries = plugins.flatMap(readEntry);
  const fit = entries.filter((entry) => id === undefined || entry.id === id);
  const writing = fit.find((entry) => recordOf(entry.options)["mode"] === "file");
  const found = writing ?? fit[0];
  if (found) return found;
  const known = entries.map((entry) => entry.id).join(", ");
  throw new UsageError(
    id === undefined
      ? `the config has no ${packageName}: name a log with --dir or --file`
      : `the config has no ${packageName} with the id ${JSON.stringify(id)} (${known || "none at all"})`,
  );
}

function readEntry(given: unknown): readonly Entry[] {
  if (given === packageName || recordOf(given)["name"] === packageName) return [{ id: packageName, options: {} }];
  const { plugin, options: chosen = {}, id } = recordOf(given);
  if (plugin !== packageName && recordOf(plugin)["name"] !== packageName) return [];
  return [{ id: textOr(id, packageName), options: chosen }];
}

function optionsOf(given: unknown): PromptLogOptions {
  const { data, error } = options.safeParse(given);
  if (data) return data;
  const faults = error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  throw new Error(`options of ${packageName}: ${faults.join("; ")}`);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
