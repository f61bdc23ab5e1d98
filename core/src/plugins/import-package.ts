import { pathToFileURL } from "node:url";
import { findPackage } from "./find-package.ts";

/** Imports a package that the kernel knows by name alone, from the first folder that it is seen from. Undefined: from none. */
export async function importPackage(
  name: string,
  folders: readonly string[],
): Promise<Readonly<Record<string, unknown>> | undefined> {
  for (const folder of folders) {
    const found = await findPackage(name, folder);
    if (found?.file === undefined) continue;
    // As it stands, also from source: a bundle of it would hold a second copy of what it shares with the kernel.
    const module: Readonly<Record<string, unknown>> = await import(/* @vite-ignore */ pathToFileURL(found.file).href);
    return module;
  }
  return undefined;
}
