import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, type BuiltPlugin, buildPlugin } from "../build/build-plugin.ts";
import { BuildFaults } from "../build/faults.ts";
import { type BundledPackage, bundledPackages } from "../inventory/bundled-packages.ts";
import { createSbom } from "../inventory/create-sbom.ts";
import { licenseList, licenseText } from "../inventory/license-list.ts";
import { findPackageJson, textOf } from "../package-json.ts";
import { npmPack, type Tarball } from "./npm-pack.ts";

/** What packing may be told. */
export interface PackOptions extends BuildOptions {
  /** Where the tarball goes. */
  readonly target: string;
  /** Variables that npm may see. */
  readonly env: NodeJS.ProcessEnv;
}

/** A package that can be published. */
export interface PackedPlugin extends BuiltPlugin {
  readonly packages: readonly BundledPackage[];
  readonly sizes: { readonly code: number; readonly codeGzip: number; readonly tarball: number };
  readonly tarball: Tarball;
}

const needed = ["package.json", "dist/plugin.js", "dist/options.schema.json", "dist/sbom.json", "dist/licenses.txt"];

/**
 * Builds a plugin, lists what it is made of, and packs it.
 * @throws BuildFaults with what keeps it from being built, or with what `files` of its package.json leaves out.
 */
export async function packPlugin(folder: string, { target, env, ...options }: PackOptions): Promise<PackedPlugin> {
  const built = await buildPlugin(folder, options);
  const packages = bundledPackages(built.metafile, built.folder);
  await writeInventory(built, packages);
  const tarball = await npmPack(built.folder, target, env);
  const missing = needed.filter((file) => !tarball.files.includes(file));
  if (missing.length > 0)
    throw new BuildFaults([`package.json: \`files\` leaves out ${missing.join(", ")}: add "dist"`]);
  const sizes = {
    code: Buffer.byteLength(built.code),
    codeGzip: gzipSync(built.code).length,
    tarball: tarball.bytes,
  };
  return { ...built, packages, sizes, tarball };
}

async function writeInventory(
  { folder, name, version, code }: BuiltPlugin,
  packages: readonly BundledPackage[],
): Promise<void> {
  const license = textOf((await findPackageJson(folder))?.["license"]);
  const sha256 = createHash("sha256").update(code).digest("hex");
  const sbom = createSbom(
    { type: "library", name, version, sha256, ...(license !== undefined && { license }) },
    packages,
  );
  const licenses = await licenseList(packages);
  await writeJson(join(folder, "dist/sbom.json"), sbom);
  await writeJson(join(folder, "dist/licenses.json"), licenses);
  await writeFile(join(folder, "dist/licenses.txt"), licenseText(licenses));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
