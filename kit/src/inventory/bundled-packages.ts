import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { isRecord, type PackageJson, textOf } from "../package-json.ts";

/** A package of which something is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package says it. */
  readonly license: string | undefined;
  /** Where it is installed; no part of any list that is shipped. */
  readonly folder: string;
  /** Bytes of it in the bundle. */
  readonly bytes: number;
}

/**
 * The packages in a bundle, by name and version, each once. `root` is the folder that the paths of the metafile are relative
 * to; the package that stands there is what was bundled, and not in the list.
 */
export function bundledPackages(metafile: Metafile, root: string): readonly BundledPackage[] {
  const own = realpathSync(root);
  const found = new Map<string, BundledPackage>();
  for (const [input, bytes] of bytesByInput(metafile)) {
    const owner = ownerOf(dirname(resolve(own, input)));
    if (owner === undefined || owner.folder === own || bytes === 0) continue;
    const before = found.get(owner.folder);
    found.set(owner.folder, { ...owner, bytes: bytes + (before?.bytes ?? 0) });
  }
  return [...found.values()].toSorted((one, other) => compare(keyOf(one), keyOf(other)));
}

function bytesByInput({ outputs }: Metafile): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs))
      sums.set(input, (sums.get(input) ?? 0) + bytesInOutput);
  }
  return sums;
}

/** The nearest package.json that names a package; those that only set a module type are within one. */
function ownerOf(folder: string): Omit<BundledPackage, "bytes"> | undefined {
  const json = readJson(join(folder, "package.json"));
  const name = textOf(json?.["name"]);
  const version = textOf(json?.["version"]);
  if (json !== undefined && name !== undefined && version !== undefined)
    return { name, version, license: licenseOf(json), folder };
  const parent = dirname(folder);
  return parent === folder ? undefined : ownerOf(parent);
}

function readJson(file: string): PackageJson | undefined {
  if (!existsSync(file)) return undefined;
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  return isRecord(value) ? value : undefined;
}

/** As npm has it today, and as it was: `{ type }`, or a list of such under `licenses`. */
function licenseOf({ license, licenses }: PackageJson): string | undefined {
  if (typeof license === "string") return license;
  const old = [license, ...(Array.isArray(licenses) ? licenses : [])].filter(isRecord).map(({ type }) => type);
  const names = old.filter((type) => typeof type === "string");
  return names.length > 1 ? `(${names.join(" OR ")})` : names[0];
}

function keyOf({ name, version }: BundledPackage): string {
  return `${name}@${version}`;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
