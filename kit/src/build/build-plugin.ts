import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { integrityOf } from "@patchbay/core";
import type { Metafile } from "esbuild";
import type { PluginDescription, PluginManifest } from "@patchbay/sdk";
import { readPackageJson, writePackageJson } from "../package-json.ts";
import { bundlePlugin } from "./bundle-plugin.ts";
import { type Describe, describeInSandbox } from "./describe.ts";
import { BuildFaults } from "./faults.ts";
import { hostsInCode } from "./hosts-in-code.ts";
import { descriptionFaults, packageFaults } from "./package-faults.ts";

/** What a build may be told. */
export interface BuildOptions {
  /** Hosts that the code may name without declaring them. */
  readonly allowUndeclared?: readonly string[];
  /** How the code is asked what it says of itself. */
  readonly describe?: Describe;
}

/** A package that was built. */
export interface BuiltPlugin {
  /** The package's real folder. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly manifest: PluginManifest;
  readonly code: string;
  /** What the file was made of, as esbuild tells it; paths are relative to the folder. */
  readonly metafile: Metafile;
}

const entry = "dist/plugin.js";
const schemaFile = "dist/options.schema.json";

/**
 * Builds the plugin of a package: one file, the JSON Schema of its options and the `patchbay` block of its package.json.
 * @throws BuildFaults with everything that keeps it from being shipped; then nothing is written.
 */
export async function buildPlugin(folder: string, options: BuildOptions = {}): Promise<BuiltPlugin> {
  const { allowUndeclared: allowed = [], describe = describeInSandbox } = options;
  const packageJson = await readPackageJson(folder);
  const atFirst = packageFaults(packageJson);
  if (atFirst.length > 0) throw new BuildFaults(atFirst);
  const bundle = await bundlePlugin(folder);
  const { code } = bundle;
  const description = await describe(code);
  const hosts = await hostsInCode(bundle);
  const faults = descriptionFaults(description, { packageName: packageJson["name"], hosts, allowed });
  if (faults.length > 0) throw new BuildFaults(faults);
  const manifest = manifestOf(description, code);
  await mkdir(join(bundle.folder, "dist"), { recursive: true });
  await writeFile(join(bundle.folder, entry), code);
  await writeFile(join(bundle.folder, schemaFile), `${JSON.stringify(schemaOf(description), undefined, 2)}\n`);
  await writePackageJson(bundle.folder, { ...packageJson, patchbay: manifest });
  const { folder: real, metafile } = bundle;
  return { folder: real, name: description.name, version: String(packageJson["version"]), manifest, code, metafile };
}

function manifestOf({ name: _name, ...description }: PluginDescription, code: string): PluginManifest {
  return { ...description, entry, integrity: integrityOf(code) };
}

/** A plugin without options takes an object without keys. */
function schemaOf({ options }: PluginDescription): object {
  return (
    options ?? { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", additionalProperties: false }
  );
}
