import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type FlagValues, readConfig, type ResolvedConfig, type Terminal, UsageError } from "@patchbay/core/command";
import { isPostgresUrl, options, pathIn, type Place } from "@patchbay/observe-ledger";

const packageName = "@patchbay/observe-ledger";

/** Where the ledger of a config is. @throws ConfigError, UsageError, Error that says why it cannot be told. */
export async function findLedger({ values }: FlagValues, terminal: Terminal): Promise<Place> {
  const { config: file, id } = values;
  const named = { values: file === undefined ? {} : { config: file }, switches: new Set<string>() };
  const config = await readConfig(named, terminal);
  const entry = entryOf(config.plugins, id);
  const { url, ...others } = recordOf(entry.options);
  const chosen = options.omit({ prices: true }).safeParse(without(others, "prices"));
  if (!chosen.success) throw new Error(`options of ${packageName}: ${chosen.error.issues.map(issueText).join("; ")}`);
  if (url !== undefined) return { url: await addressOf(url, config.baseDir, terminal.env) };
  return { file: pathIn(resolve(config.dataDir, folderOf(entry.id)), chosen.data.file) };
}

interface Entry {
  readonly id: string;
  readonly options: unknown;
}

function entryOf(plugins: ResolvedConfig["plugins"], id: string | undefined): Entry {
  const entries = plugins
    .filter(({ plugin }) => (typeof plugin === "string" ? plugin : plugin.name) === packageName)
    .map((entry) => ({ id: entry.id ?? packageName, options: entry.options }));
  const fit = entries.filter((entry) => id === undefined || entry.id === id);
  const [found] = fit;
  const known = entries.map((entry) => entry.id).join(", ");
  if (fit.length > 1) throw new UsageError(`the config has several ledgers: name one with --id (${known})`);
  if (found) return found;
  throw new UsageError(
    id === undefined
      ? `the config has no ${packageName}`
      : `the config has no ${packageName} with the id ${JSON.stringify(id)} (${known || "none at all"})`,
  );
}

/** An address in any of the forms that a config knows. @throws Error that does not show it. */
async function addressOf(given: unknown, baseDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const text = await textOf(given, baseDir, env);
  if (!isPostgresUrl(text)) throw new Error("url of the ledger must begin with postgres:// or postgresql://");
  return text;
}

async function textOf(given: unknown, baseDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (typeof given === "string") return given;
  const { $env: name, $file: file } = recordOf(given);
  if (typeof file === "string") return (await readFile(resolve(baseDir, file), "utf8")).trim();
  if (typeof name !== "string") throw new Error("url of the ledger must be text, an environment variable or a file");
  const value = env[name];
  if (value === undefined || value === "")
    throw new Error(`environment variable ${name} is not set: it holds the address of the ledger's database`);
  return value;
}

/** As the kernel names the folders of plugins. */
function folderOf(id: string): string {
  if (/^(?:@[\w-][\w.-]*\/)?[\w-][\w.-]*$/.test(id) && id.length <= 200) return id.replace("/", "+");
  throw new UsageError(`the folder of the id ${JSON.stringify(id)} cannot be told: give the option file a whole path`);
}

function without(record: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

function issueText({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `${path.map(String).join(".")}: ${message}`;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
