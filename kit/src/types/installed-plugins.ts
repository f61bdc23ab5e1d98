import { existsSync } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { findPackageJson, isRecord, type PackageJson, textOf } from "../package-json.ts";

/** A plugin that is installed, by what its package says of itself. */
export interface InstalledPlugin {
  readonly name: string;
  readonly folder: string;
  readonly description: string | undefined;
  /** The `patchbay` block; undefined for a package that was not built with one. */
  readonly manifest: Readonly<Record<string, unknown>> | undefined;
}

/** The plugins that a config in this folder can name, the nearest of each name, by name. Nothing of them is run. */
export async function installedPlugins(folder: string): Promise<readonly InstalledPlugin[]> {
  const found = new Map<string, InstalledPlugin>();
  for (const packages of packageFolders(folder)) {
    for (const place of await packagesIn(packages)) {
      const json = await findPackageJson(place);
      const plugin = json === undefined ? undefined : await pluginFrom(json, place);
      if (plugin !== undefined && !found.has(plugin.name)) found.set(plugin.name, plugin);
    }
  }
  return [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function pluginFrom(json: PackageJson, place: string): Promise<InstalledPlugin | undefined> {
  const { name, description, keywords, patchbay } = json;
  if (typeof name !== "string" || !Array.isArray(keywords) || !keywords.includes("patchbay-plugin")) return undefined;
  const manifest = isRecord(patchbay) ? patchbay : undefined;
  return { name, folder: await realpath(place), description: textOf(description), manifest };
}

/** Packages of plugins are scoped, or begin as the convention says. */
async function packagesIn(packages: string): Promise<readonly string[]> {
  const entries = await readdir(packages);
  const scopes = entries.filter((entry) => entry.startsWith("@")).map((scope) => join(packages, scope));
  const scoped = await Promise.all(
    scopes.map(async (scope) => (await readdir(scope)).map((name) => join(scope, name))),
  );
  const plain = entries.filter((entry) => entry.startsWith("patchbay-plugin-")).map((entry) => join(packages, entry));
  return [...plain, ...scoped.flat()];
}

function packageFolders(from: string): readonly string[] {
  const parent = dirname(from);
  const above = parent === from ? [] : packageFolders(parent);
  const here = join(from, "node_modules");
  return basename(from) !== "node_modules" && existsSync(here) ? [here, ...above] : above;
}
