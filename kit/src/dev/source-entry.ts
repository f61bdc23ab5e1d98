import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { findPackageJson, textOf } from "../package-json.ts";

/** A plugin under work. */
export interface WorkPlugin {
  /** Its folder, without links. */
  readonly folder: string;
  /** The file that it begins with. */
  readonly entry: string;
  /** Of its package, where it has one. */
  readonly packageName: string | undefined;
}

const entries = ["src/index.ts", "src/index.js", "src/plugin.ts", "src/plugin.js", "index.ts", "index.js", "plugin.ts"];

/** Finds the source of a plugin: what was built of it would not change on save. @throws Error when there is none. */
export async function findWork(given: string): Promise<WorkPlugin> {
  if (!existsSync(given)) throw new Error(`there is no folder ${given}`);
  const folder = await realpath(given);
  const entry = entries.map((path) => join(folder, path)).find((path) => existsSync(path));
  if (entry === undefined) throw new Error(`${folder} has no source: put the plugin into ${entries[0]}`);
  return { folder, entry, packageName: textOf((await findPackageJson(folder))?.["name"]) };
}
