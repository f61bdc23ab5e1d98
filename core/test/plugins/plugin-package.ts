import type { PluginManifest } from "@patchbay/sdk";
import { integrityOf } from "../../src/plugins/integrity.ts";

/** What a built package holds. */
export interface PackageParts {
  readonly name: string;
  readonly version?: string;
  readonly manifest?: Partial<PluginManifest>;
  readonly code?: string;
}

/** The files of a package as a build leaves them, by their paths in its folder. */
export function packageFiles({ name, version = "1.0.0", manifest = {}, code = codeOf(name) }: PackageParts) {
  const patchbay = { sdk: "^1.0", entry: "dist/plugin.js", integrity: integrityOf(code), ...manifest };
  const json = { name, version, type: "module", exports: "./dist/plugin.js", keywords: ["patchbay-plugin"], patchbay };
  return { "package.json": JSON.stringify(json), "dist/plugin.js": code };
}

/** The same below `node_modules`. */
export function installed(parts: PackageParts): Readonly<Record<string, string>> {
  const entries = Object.entries(packageFiles(parts));
  return Object.fromEntries(entries.map(([path, text]) => [`node_modules/${parts.name}/${path}`, text]));
}

/** A plugin whose evaluation can be seen from outside: it must not happen in the kernel. */
export function codeOf(name: string, setup = "() => ({})"): string {
  return `globalThis.evaluated = [...(globalThis.evaluated ?? []), ${JSON.stringify(name)}];
const plugin = { name: ${JSON.stringify(name)}, sdk: "1.0", setup: ${setup} };
export { plugin };
`;
}
