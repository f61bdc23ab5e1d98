import { dirname, isAbsolute, relative, resolve } from "node:path";
import { loadConfigFile, resolvePlugin } from "@patchbay/core";
import { isRecord } from "../package-json.ts";

/** A plugin that a build holds. */
export interface PlannedPlugin {
  /** As the config names it. */
  readonly reference: string;
  readonly file: string;
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** Of the package; undefined for a file of its own. */
  readonly folder: string | undefined;
  /** It runs outside the kernel's process, so its code stays a file of its own. */
  readonly isIsolated: boolean;
}

/** What a build is made of. */
export interface DistributionPlan {
  readonly configFile: string;
  /** The config's value, where its file is data; undefined where it is a module, which goes into the bundle as it is. */
  readonly data: unknown;
  readonly plugins: readonly PlannedPlugin[];
}

/** Reads a config and finds the code of its plugins. Runs no plugin. @throws Error that names every plugin that is not there. */
export async function planDistribution(configFile: string): Promise<DistributionPlan> {
  const { config } = await loadConfigFile(configFile);
  const baseDir = dirname(configFile);
  const tiers = new Map(entriesOf(config).flatMap(referenceOf));
  const names = [...tiers.keys()];
  const found = await Promise.all([...tiers].map((wanted) => findPlugin(wanted, baseDir, names)));
  const problems = found.flatMap((each) => ("problem" in each ? [each.problem] : []));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const isModule = /\.[cm]?[jt]s$/.test(configFile);
  return {
    configFile,
    data: isModule ? undefined : config,
    plugins: found.flatMap((each) => ("file" in each ? [each] : [])).toSorted(byReference),
  };
}

function entriesOf(config: unknown): readonly unknown[] {
  const plugins = isRecord(config) ? config["plugins"] : undefined;
  return Array.isArray(plugins) ? plugins : [];
}

type Wanted = readonly [reference: string, isIsolated: boolean];

/** Objects are in the config's own module and need nobody to find them. What is switched off may be switched on where it runs. */
function referenceOf(entry: unknown): readonly Wanted[] {
  if (typeof entry === "string") return [[entry, isForeign(entry)]];
  if (!isRecord(entry)) return [];
  const { plugin, sandbox } = entry;
  if (typeof plugin !== "string") return [];
  return [[plugin, sandbox === undefined ? isForeign(plugin) : sandbox !== "inline"]];
}

function isForeign(reference: string): boolean {
  return !isPath(reference) && !reference.startsWith("@patchbay/");
}

function isPath(reference: string): boolean {
  return reference.startsWith(".") || isAbsolute(reference);
}

async function findPlugin(
  [reference, isIsolated]: Wanted,
  baseDir: string,
  configured: readonly string[],
): Promise<PlannedPlugin | { readonly problem: string }> {
  const name = isPath(reference) ? resolve(baseDir, reference) : reference;
  const found = await resolvePlugin({ name, baseDir, path: "plugins", configured });
  if ("fault" in found) return { problem: found.fault.message };
  const { file, folder, packageName, version } = found.source;
  if (isIsolated && isPath(reference))
    return { problem: `${reference} runs in a sandbox: pack it, install the package and name that in the config` };
  return { reference, file, folder, name: packageName ?? relative(baseDir, file), version, isIsolated };
}

function byReference(one: PlannedPlugin, other: PlannedPlugin): number {
  return one.reference < other.reference ? -1 : 1;
}
