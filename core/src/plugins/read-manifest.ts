import { realpath } from "node:fs/promises";
import { join } from "node:path";
import type { PluginManifest } from "@patchbay/sdk";
import type { ConfigFault } from "../config/fault.ts";
import { isManifest, manifestFaults } from "./check-manifest.ts";
import { readPackageJson } from "./find-package.ts";

/** What a package says of the plugin in it. None of its code was run. */
export interface ManifestReading {
  /** Without symbolic links. */
  readonly folder: string;
  /** The package.json. */
  readonly file: string;
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** Undefined for a package without a `patchbay` block, and for one with faults in it. */
  readonly manifest: PluginManifest | undefined;
  readonly faults: readonly ConfigFault[];
}

/** Reads the manifest of the package in a folder; undefined when there is no package. */
export async function readManifest(folder: string): Promise<ManifestReading | undefined> {
  const json = await readPackageJson(folder);
  if (json === undefined) return undefined;
  const real = await realpath(folder);
  const { name, version, patchbay: block } = json;
  return {
    folder: real,
    file: join(real, "package.json"),
    name: typeof name === "string" ? name : undefined,
    version: typeof version === "string" ? version : undefined,
    manifest: isManifest(block) ? block : undefined,
    faults: block === undefined ? [] : manifestFaults(block),
  };
}
