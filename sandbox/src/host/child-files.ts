import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder with what an isolated process runs; it may read these files and no other. */
export interface ChildFiles {
  readonly program: string;
  readonly guest: string;
  readonly interpreter: string;
  readonly probe: string;
}

/** The files in a folder, by default in this package's own. @throws Error when they were not built. */
export function findChildFiles(folder: string = builtFolder()): ChildFiles {
  const files = {
    program: join(folder, "child.cjs"),
    guest: join(folder, "guest.js"),
    interpreter: join(folder, "quickjs.wasm"),
    probe: join(folder, "probe.cjs"),
  };
  for (const file of Object.values(files)) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run "node scripts/build-sandbox.mjs", or install anew`);
  }
  return files;
}

/** Beside this module when it is built, in the package's `dist` when it runs from source. */
function builtFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = existsSync(join(here, "child.cjs")) ? here : join(here, "..", "..", "dist");
  // Node compares paths with what it was allowed after following links.
  return existsSync(folder) ? realpathSync(folder) : folder;
}
