import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UsageError } from "@patchbay/core/command";

/** The files that are meant; of a folder every tape in it, by age. @throws UsageError for what is not there. */
export async function findTapes(named: readonly string[], cwd: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of named) found.push(...(await tapesAt(resolve(cwd, name), name)));
  if (found.length === 0) throw new UsageError(`no file that ends with .jsonl in ${named.join(", ")}`);
  return found;
}

async function tapesAt(path: string, name: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UsageError(`there is no tape ${name}`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((each) => each.endsWith(".jsonl"));
  return names.toSorted().map((each) => join(path, each));
}
