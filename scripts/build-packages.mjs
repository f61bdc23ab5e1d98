import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { packageFolders } from "./tasks.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sourceCondition = "@patchbay/source";
const shebang = "#!/usr/bin/env -S node --enable-source-maps\n";

/** Bundles every package into its `dist`, without types: what is there is replaced file by file, for others may be running it. */
export async function buildPackages() {
  await Promise.all(packageFolders().map(bundle));
}

/** One file per door of the package; what the doors share is split off, so that a class exists once. */
async function bundle(folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const doors = Object.values(manifest.exports).map((door) => `${folder}/${door[sourceCondition]}`);
  const executables = Object.values(manifest.bin ?? {}).map((file) => `${folder}/${file}`);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...doors, ...executables.map(sourceOf)],
    outdir: `${folder}/dist`,
    outbase: `${folder}/src`,
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    write: false,
    logLevel: "warning",
  });
  for (const { path, contents } of outputFiles) place(path, contents);
  for (const file of executables) makeExecutable(join(root, file));
}

function sourceOf(file) {
  return file.replace("/dist/", "/src/").replace(/\.js$/, ".ts");
}

function place(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

function makeExecutable(file) {
  const text = readFileSync(file, "utf8");
  if (!text.startsWith("#!")) {
    place(file, shebang + text);
    shiftOneLine(`${file}.map`);
  }
  chmodSync(file, 0o755);
}

function shiftOneLine(file) {
  if (!existsSync(file)) return;
  const map = JSON.parse(readFileSync(file, "utf8"));
  place(file, JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
}
