import { existsSync } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isRecord } from "../config/shape.ts";
import { extraConditions } from "./export-conditions.ts";

/** An installed package, or a folder with a package.json. */
export interface FoundPackage {
  readonly folder: string;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly description: string | undefined;
  /** The file behind its main export; undefined when it names none. */
  readonly file: string | undefined;
}

/** Looks for an installed package as Node does: in node_modules of the folder and of every folder above it. */
export async function findPackage(name: string, from: string): Promise<FoundPackage | undefined> {
  for (const packages of packageFolders(from)) {
    const found = await readPackage(join(packages, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Reads the package.json of a folder; undefined when there is none. */
export async function readPackage(folder: string): Promise<FoundPackage | undefined> {
  const manifest = await readPackageJson(folder);
  if (manifest === undefined) return undefined;
  // Links of a workspace are followed, so that one package is one module however it is reached.
  const real = await realpath(folder);
  const target = mainTarget(manifest);
  return {
    folder: real,
    name: textOf(manifest["name"]),
    version: textOf(manifest["version"]),
    description: textOf(manifest["description"]),
    file: target === undefined ? undefined : join(real, target),
  };
}

/** Names of the installed plugin packages that can be seen from a folder. */
export async function findPluginNames(from: string): Promise<readonly string[]> {
  const names = await Promise.all(packageFolders(from).map(listPackages));
  return [...new Set(names.flat())];
}

/** The installed packages of a scope whose names begin so, as seen from a folder; the nearest of each name. */
export async function findPackagesNamed(scope: string, start: string, from: string): Promise<readonly FoundPackage[]> {
  const found = new Map<string, FoundPackage>();
  for (const folder of packageFolders(from).map((packages) => join(packages, scope))) {
    const names = existsSync(folder) ? (await readdir(folder)).filter((name) => name.startsWith(start)) : [];
    for (const name of names) {
      const one = found.has(name) ? undefined : await readPackage(join(folder, name));
      if (one?.name === `${scope}/${name}`) found.set(name, one);
    }
  }
  return [...found.values()];
}

/** Packages say by keyword that they are plugins; scopes are one level deeper. */
async function listPackages(packages: string): Promise<readonly string[]> {
  const entries = await readdir(packages);
  const nested = entries.filter((entry) => entry.startsWith("@")).map((scope) => listScope(packages, scope));
  const names = [
    ...entries.filter((entry) => entry.startsWith("patchbay-plugin-")),
    ...(await Promise.all(nested)).flat(),
  ];
  const checked = await Promise.all(names.map(async (name) => ((await isPlugin(join(packages, name))) ? [name] : [])));
  return checked.flat();
}

async function listScope(packages: string, scope: string): Promise<readonly string[]> {
  return (await readdir(join(packages, scope))).map((name) => `${scope}/${name}`);
}

async function isPlugin(folder: string): Promise<boolean> {
  const keywords = (await readPackageJson(folder))?.["keywords"];
  return Array.isArray(keywords) && keywords.includes("patchbay-plugin");
}

/** The node_modules of a folder and of those above it, the nearest first. */
export function packageFolders(from: string): readonly string[] {
  const parent = dirname(from);
  const above = parent === from ? [] : packageFolders(parent);
  const here = join(from, "node_modules");
  return basename(from) !== "node_modules" && existsSync(here) ? [here, ...above] : above;
}

/** The package.json of a folder; undefined when there is none that can be read. */
export async function readPackageJson(folder: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return isRecord(manifest) ? manifest : undefined;
  } catch {
    // No package: whoever asked says so, with the name that was asked for.
    return undefined;
  }
}

/** The main export under the conditions of an import; packages from before exports name it `main`. */
function mainTarget(manifest: Readonly<Record<string, unknown>>): string | undefined {
  const { exports, main, patchbay } = manifest;
  if (exports === undefined)
    return textOf(main) ?? (isRecord(patchbay) ? textOf(patchbay["entry"]) : undefined) ?? "index.js";
  const hasPaths = isRecord(exports) && Object.hasOwn(exports, ".");
  return pickTarget(hasPaths ? exports["."] : exports, new Set([...extraConditions(), "node", "import", "default"]));
}

function pickTarget(target: unknown, conditions: ReadonlySet<string>): string | undefined {
  if (typeof target === "string") return target;
  const choices = Array.isArray(target) ? target : conditional(target, conditions);
  for (const choice of choices) {
    const picked = pickTarget(choice, conditions);
    if (picked !== undefined) return picked;
  }
  return undefined;
}

/** The first condition that holds decides, in the package's own order. */
function conditional(target: unknown, conditions: ReadonlySet<string>): readonly unknown[] {
  if (!isRecord(target)) return [];
  return Object.entries(target).flatMap(([condition, value]) => (conditions.has(condition) ? [value] : []));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
