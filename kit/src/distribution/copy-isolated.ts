import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readManifest } from "@patchbay/core";
import { build } from "esbuild";
import type { PlannedPlugin } from "./distribution-plan.ts";

/** Files of a build that stand beside its main file, by their path in it. */
export type CopiedFiles = Readonly<Record<string, Uint8Array>>;

/**
 * The packages of plugins that run outside the kernel's process, and what runs them there: as packages beside the main file,
 * where the kernel finds and verifies them as it does anywhere. Nothing when every plugin runs inline.
 */
export async function isolatedFiles(
  plugins: readonly PlannedPlugin[],
  conditions: readonly string[],
): Promise<CopiedFiles> {
  const isolated = plugins.filter(({ isIsolated }) => isIsolated);
  if (isolated.length === 0) return {};
  const packages = await Promise.all(isolated.map(packageFiles));
  return Object.assign({}, ...packages, await sandboxFiles(conditions));
}

async function packageFiles({ reference, folder }: PlannedPlugin): Promise<CopiedFiles> {
  const reading = folder === undefined ? undefined : await readManifest(folder);
  if (folder === undefined || reading?.manifest === undefined)
    throw new Error(`${reference} has no manifest: build it with patchbay plugin build`);
  const files = ["package.json", reading.manifest.entry];
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file))));
  return Object.fromEntries(
    files.map((file, index) => [`node_modules/${reference}/${file}`, contents[index] ?? empty]),
  );
}

const empty = new Uint8Array();
const sandbox = "node_modules/@patchbay/sandbox";
const childFiles = ["child.cjs", "guest.js", "probe.cjs", "quickjs.wasm", "child.licenses.txt"];

async function sandboxFiles(conditions: readonly string[]): Promise<CopiedFiles> {
  const door = fileURLToPath(import.meta.resolve("@patchbay/sandbox"));
  const built = join(dirname(dirname(door)), "dist");
  const { outputFiles } = await build({
    entryPoints: [door],
    bundle: true,
    write: false,
    minify: true,
    legalComments: "none",
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: [...conditions],
    logLevel: "silent",
  });
  const children = await Promise.all(childFiles.map((file) => readFile(join(built, file))));
  const manifest = { name: "@patchbay/sandbox", type: "module", exports: "./dist/index.js" };
  return {
    [`${sandbox}/package.json`]: Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`),
    [`${sandbox}/dist/index.js`]: outputFiles[0]?.contents ?? empty,
    ...Object.fromEntries(childFiles.map((file, index) => [`${sandbox}/dist/${file}`, children[index] ?? empty])),
  };
}
