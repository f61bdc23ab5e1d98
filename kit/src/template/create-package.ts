import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { shipped } from "../package-folder.ts";
import { descriptions, type License, type PluginKind } from "./kinds.ts";
import { fromCheckout } from "./from-checkout.ts";
import { namePlugin, type PluginNames } from "./package-name.ts";

/** What a new package is to be. */
export interface NewPackage {
  readonly kind: PluginKind;
  /** Short, scoped or whole. */
  readonly name: string;
  /** Absolute; must be empty, or not there yet. */
  readonly folder: string;
  readonly license: License;
  /** The checkout that Patchbay comes from; undefined: from published packages. */
  readonly checkout?: string;
}

/** What was made. */
export interface CreatedPackage extends PluginNames {
  /** Relative to the folder. */
  readonly files: readonly string[];
}

/** Writes a complete package of a plugin. @throws Error for a bad name or a folder with something in it; nothing is written. */
export async function createPackage({ kind, name, folder, license, checkout }: NewPackage): Promise<CreatedPackage> {
  const names = namePlugin(kind, name);
  await mustBeEmpty(folder);
  const values = { package: names.package, id: names.id, description: descriptions[kind](names.id), license };
  const sources = [
    ...(await templateFiles(shipped("templates/common"))),
    ...(await templateFiles(shipped(`templates/${kind}`))),
    { path: "LICENSE", source: shipped(`templates/licenses/${license}.txt`) },
  ];
  const files: string[] = [];
  for (const { path, source } of sources) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const text = fill(await readFile(source, "utf8"), values);
    const fitted = checkout === undefined ? text : fromCheckout(path, text, { root: checkout, folder });
    await writeFile(target, fitted, { flag: "wx" });
    files.push(path);
  }
  return { ...names, files: files.toSorted() };
}

async function mustBeEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  });
  if (entries.length > 0) throw new Error(`${folder} is not empty: name a folder that is, or one that is not there`);
}

interface TemplateFile {
  readonly path: string;
  readonly source: string;
}

async function templateFiles(folder: string): Promise<readonly TemplateFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((source) => ({ source, path: nameOf(source.slice(folder.length + 1)) }));
}

/** What a package carries under another name: npm and its tools read these as words about the package itself. */
const carriedAs: Readonly<Record<string, string>> = { gitignore: ".gitignore", "package.json.txt": "package.json" };

function nameOf(path: string): string {
  return carriedAs[path] ?? path;
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (mark, key: string) => values[key] ?? mark);
}
