import type { Plugin } from "@patchbay/sdk";
import { shipped } from "../package-folder.ts";
import { isRecord } from "../package-json.ts";
import { installedPlugins } from "../types/installed-plugins.ts";

const always: ReadonlySet<string> = new Set(["@patchbay/provider-echo", "@patchbay/policy-round-robin"]);
const protocols = "@patchbay/protocol-";

/** What stands around a plugin under work: every protocol that is installed beside it or beside the kit, and an echo. */
export async function defaultPlugins(folder: string, left: string | undefined): Promise<readonly string[]> {
  const found = await Promise.all([folder, shipped(".")].map(installedPlugins));
  const names = new Set(found.flat().map(({ name }) => name));
  return [...names].filter((name) => name !== left && (always.has(name) || name.startsWith(protocols))).toSorted();
}

/** The plugins themselves: they stay as they are, so that no reload has to look at them. By name where only the kernel finds them. */
export async function loadDefaults(names: readonly string[]): Promise<readonly (Plugin | string)[]> {
  return await Promise.all(names.map(async (name) => (await importedPlugin(name)) ?? name));
}

async function importedPlugin(name: string): Promise<Plugin | undefined> {
  try {
    const module: unknown = await import(name);
    const plugin = isRecord(module) ? module["plugin"] : undefined;
    return isPlugin(plugin) ? plugin : undefined;
  } catch {
    return undefined;
  }
}

function isPlugin(value: unknown): value is Plugin {
  return isRecord(value) && typeof value["name"] === "string" && typeof value["setup"] === "function";
}
