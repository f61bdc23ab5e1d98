import { stat } from "node:fs/promises";
import { dirname, isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConfigFault } from "../config/fault.ts";
import { nearestNameHint } from "../config/nearest-name.ts";
import { findPackage, findPluginNames, type FoundPackage, readPackage } from "./find-package.ts";

/** Where a plugin's code is. */
export interface PluginSource {
  readonly file: string;
  /** Of the package, where there is one. */
  readonly folder: string | undefined;
  /** Of the package, where there is one; the plugin must bear the same name. */
  readonly packageName: string | undefined;
  readonly version: string | undefined;
  /** Package name or path: for people. */
  readonly origin: string;
}

export type Resolution = { readonly source: PluginSource } | { readonly fault: ConfigFault };

/** What to resolve and from where. */
export interface ResolveRequest {
  /** Package name, or absolute path of a file or of a folder with a package.json. */
  readonly name: string;
  readonly baseDir: string;
  /** Where the entry stands in the config. */
  readonly path: string;
  /** Other names in the config, for hints. */
  readonly configured: readonly string[];
}

const codeFile = /\.[cm]?[jt]s$/;

/** Finds a plugin's code; a package is looked for beside the config first, then beside the kernel. */
export function resolvePlugin(request: ResolveRequest): Promise<Resolution> {
  return isAbsolute(request.name) ? resolvePath(request) : resolveName(request);
}

async function resolveName(request: ResolveRequest): Promise<Resolution> {
  const { name, baseDir, path } = request;
  const found = (await findPackage(name, baseDir)) ?? (await findPackage(name, kernelFolder()));
  if (found !== undefined) return fromPackage(found, request, name);
  const nearest = nearestNameHint(name, [...request.configured, ...(await knownNames(baseDir))]);
  const hint = [...(nearest === undefined ? [] : [nearest]), `npm install ${name}`].join(" or: ");
  return { fault: { path, message: `plugin "${name}" is not installed`, hint } };
}

async function resolvePath(request: ResolveRequest): Promise<Resolution> {
  const { name, path } = request;
  const kind = await kindOf(name);
  if (kind === "folder") {
    const found = await readPackage(name);
    if (found !== undefined) return fromPackage(found, request, name);
    return {
      fault: { path, message: `the folder ${name} has no package.json`, hint: "name the plugin's file instead" },
    };
  }
  const file = kind === "file" ? name : await withEnding(name);
  if (file === undefined) return { fault: { path, message: `there is no file or folder ${name}` } };
  return fromFile({ file, folder: undefined, packageName: undefined, version: undefined, origin: name }, path);
}

async function withEnding(name: string): Promise<string | undefined> {
  for (const ending of [".ts", ".mts", ".js", ".mjs"]) {
    if ((await kindOf(`${name}${ending}`)) === "file") return `${name}${ending}`;
  }
  return undefined;
}

async function fromPackage(found: FoundPackage, { path }: ResolveRequest, origin: string): Promise<Resolution> {
  const { file, name: packageName, version, folder } = found;
  if (file === undefined) {
    return {
      fault: { path, message: `package "${origin}" has no main export`, hint: `see exports in ${folder}/package.json` },
    };
  }
  if ((await kindOf(file)) !== "file") {
    return {
      fault: { path, message: `package "${origin}" names ${file}, which is not there`, hint: "build the package" },
    };
  }
  return fromFile({ file, folder, packageName, version, origin }, path);
}

function fromFile(source: PluginSource, path: string): Resolution {
  if (codeFile.test(source.file)) return { source };
  return { fault: { path, message: `${source.file} is no plugin`, hint: "plugins are .ts, .js or .mjs files" } };
}

async function knownNames(baseDir: string): Promise<readonly string[]> {
  const lists = await Promise.all([findPluginNames(baseDir), findPluginNames(kernelFolder())]);
  return lists.flat();
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** Where the kernel's own packages are looked for. */
export function kernelFolder(): string {
  return dirname(fileURLToPath(import.meta.url));
}
