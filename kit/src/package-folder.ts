import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runsFromSource } from "./source-conditions.ts";

/** A file or folder that this package ships beside its code. */
export function shipped(path: string): string {
  return join(kitFolder(dirname(fileURLToPath(import.meta.url))), path);
}

/** The checkout that the kit runs in, when it runs from its source. */
export function checkoutOfKit(): string | undefined {
  return runsFromSource ? dirname(shipped(".")) : undefined;
}

function kitFolder(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("the kit's own package.json is missing: install @patchbay/kit again");
  return kitFolder(parent);
}
