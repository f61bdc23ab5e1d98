import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { isRecord } from "../package-json.ts";

/** Takes the places of files out of a bundle: packages are elsewhere on every machine, and bytes must not be. */
export function withStablePaths(code: string, { inputs }: Metafile, folder: string): string {
  const names = new Map(Object.keys(inputs).map((input) => [input, stableName(input, folder)]));
  return code
    .split("\n")
    .flatMap((line) => (line.startsWith("// ") && names.has(line.slice(3)) ? [] : [withStableKey(line, names)]))
    .join("\n");
}

/** esbuild names a wrapped module by its path: `"node_modules/a/b.js"(exports, module) {`. */
function withStableKey(line: string, names: ReadonlyMap<string, string>): string {
  const [, before = "", path = "", after = ""] = /^(\s*(?:async )?")([^"]+)("\([\w, ]*\) \{)$/.exec(line) ?? [];
  const name = names.get(path);
  return name === undefined ? line : `${before}${name}${after}`;
}

/** `zod@4.6.7/v4/core.js` for a package's file, and the path as it is for the plugin's own. */
export function stableName(input: string, root: string): string {
  const file = resolve(root, input);
  const owner = ownerOf(dirname(file));
  if (owner === undefined || owner.folder === root) return input.replaceAll("\\", "/");
  return `${owner.name}/${relative(owner.folder, file).replaceAll("\\", "/")}`;
}

interface Owner {
  readonly folder: string;
  readonly name: string;
}

function ownerOf(folder: string): Owner | undefined {
  const file = join(folder, "package.json");
  const parsed: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  if (isRecord(parsed) && typeof parsed["name"] === "string")
    return { folder, name: `${parsed["name"]}@${String(parsed["version"])}` };
  const parent = dirname(folder);
  return parent === folder ? undefined : ownerOf(parent);
}
