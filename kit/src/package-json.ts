import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A package.json as its author wrote it. */
export type PackageJson = Readonly<Record<string, unknown>>;

/** Reads the package.json of a folder. @throws Error that names the folder when there is none, or none that can be read. */
export async function readPackageJson(folder: string): Promise<PackageJson> {
  const found = await findPackageJson(folder);
  if (found === undefined) throw new Error(`${folder} has no package.json that can be read`);
  return found;
}

/** The same; undefined when there is none. */
export async function findPackageJson(folder: string): Promise<PackageJson | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a package.json as npm does. */
export async function writePackageJson(folder: string, value: PackageJson): Promise<void> {
  await writeFile(join(folder, "package.json"), `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value, where it is text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
