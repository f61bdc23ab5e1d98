import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { integrityOf } from "@patchbay/core";
import { build } from "esbuild";

const sandboxProgram = fileURLToPath(new URL("../../scripts/build-sandbox.mjs", import.meta.url));
const run = promisify(execFile);

/**
 * Builds plugins into packages below `directory`, as a third party ships them: one file, and a manifest, so that nothing has
 * to be built or run to read them. Beside the roles goes what the processes of plugins run.
 */
export async function buildSubjects(names: readonly string[], directory: string): Promise<void> {
  const packages = names.map(async (name) => writePackage(directory, name, await bundle(name)));
  await Promise.all([...packages, run(process.execPath, [sandboxProgram, directory])]);
}

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`subjects/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    platform: "neutral",
    format: "esm",
    target: "es2022",
    conditions: ["@patchbay/source", "import"],
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

async function writePackage(directory: string, name: string, code: string): Promise<void> {
  await writeVersion(directory, name, code);
  // The same, as a swap sees another version of it.
  await writeVersion(directory, `${name}-next`, `${code}\n// Another version.\n`);
}

async function writeVersion(directory: string, name: string, code: string): Promise<void> {
  const folder = join(directory, "packages", name);
  const file = join(folder, "plugin.js");
  await mkdir(folder, { recursive: true });
  await writeFile(file, code);
  const { plugin } = await import(pathToFileURL(file).href);
  const { capabilities } = plugin;
  const patchbay = { sdk: "^1.0", entry: "plugin.js", integrity: integrityOf(code), capabilities };
  const manifest = { name: plugin.name, version: "1.0.0", type: "module", exports: "./plugin.js", patchbay };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
}
