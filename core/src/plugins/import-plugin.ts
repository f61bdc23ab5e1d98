import { readFile, realpath } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { bundleModule } from "./bundle.ts";
import { hashText } from "./hash-text.ts";
import type { PluginSource } from "./resolve-plugin.ts";

/** A plugin's module, in whatever state its author left it. */
export interface ImportedModule {
  readonly module: Readonly<Record<string, unknown>>;
  /** Of the code: another hash means another module. */
  readonly hash: string;
  readonly files: readonly string[];
}

/** Imports a plugin's code: TypeScript through a bundle, JavaScript as it is. @throws whatever the code throws. */
export function importPlugin({ file }: Pick<PluginSource, "file">): Promise<ImportedModule> {
  return /\.[cm]?ts$/.test(file) ? bundleModule(file) : importFile(file);
}

/** Hash under which a file was first imported. */
const imported = new Map<string, string>();

async function importFile(given: string): Promise<ImportedModule> {
  const file = await realpath(given);
  const hash = hashText(await readFile(file));
  const first = imported.get(file) ?? hash;
  imported.set(file, first);
  const url = pathToFileURL(file);
  // A changed file is another module; an unchanged one is the same that anyone else imports.
  if (hash !== first) url.searchParams.set("patchbay", hash.slice(0, 16));
  const module: Record<string, unknown> = await import(/* @vite-ignore */ url.href);
  return { module, hash, files: [file] };
}
