import { createRequire } from "node:module";
import { join } from "node:path";
import type { Wire } from "@patchbay/sdk";
import { isRecord, textOf } from "../package-json.ts";
import { runsFromSource, sourceCondition } from "../source-conditions.ts";
import { bundleCode, importCode } from "./bundle-code.ts";

const known = new Map<string, Promise<Wire>>();

/** The wire of an id, from the package that brings it, beside the plugin or beside the kit. @throws Error that says what to install. */
export async function findWire(id: string, folder: string): Promise<Wire> {
  const name = `@patchbay/wire-${id}`;
  const file = locate(name, folder);
  if (file === undefined) throw new Error(`the plugin names the wire "${id}": npm install --save-dev ${name}`);
  const pending = known.get(file) ?? load(name, file);
  known.set(file, pending);
  return await pending;
}

/** Resolved from a file beside the package, so that its own source or build is taken as the kit's is. */
function locate(name: string, folder: string): string | undefined {
  for (const from of [join(folder, "package.json"), import.meta.url]) {
    const require = createRequire(from);
    const found = (require.resolve.paths(name) ?? []).map((path) => join(path, name, "package.json"));
    for (const file of found) {
      try {
        require(file);
        return file;
      } catch {
        // It may be in the next folder.
      }
    }
  }
  return undefined;
}

async function load(name: string, file: string): Promise<Wire> {
  const require = createRequire(file);
  const manifest: unknown = require(file);
  const { wire } = await importCode(await bundleCode(join(file, "..", entryOf(manifest))));
  if (isRecord(wire) && isRecord(wire["codec"])) {
    // It has the shape of a wire as far as can be seen without running it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return wire as unknown as Wire;
  }
  throw new Error(`package ${name} does not export \`wire\``);
}

function entryOf(manifest: unknown): string {
  const exported = isRecord(manifest) && isRecord(manifest["exports"]) ? manifest["exports"]["."] : undefined;
  const main = isRecord(exported) ? exported : {};
  const source = runsFromSource ? textOf(main[sourceCondition]) : undefined;
  return source ?? textOf(main["default"]) ?? "index.js";
}
