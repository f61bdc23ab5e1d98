import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { buildSandbox } from "./build-sandbox.mjs";
import { packageFolders } from "./tasks.mjs";

const sourceCondition = "@patchbay/source";
const shebang = "#!/usr/bin/env -S node --enable-source-maps\n";

for (const folder of packageFolders()) {
  rmSync(`${folder}/dist`, { recursive: true, force: true });
  await bundle(folder);
}
await buildSandbox();
const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b"], { stdio: "inherit" });
process.exitCode = status ?? 1;

/** One file per door of the package; what the doors share is split off, so that a class exists once. */
async function bundle(folder) {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const doors = Object.values(manifest.exports).map((door) => `${folder}/${door[sourceCondition]}`);
  const executables = Object.values(manifest.bin ?? {}).map((file) => `${folder}/${file}`);
  await build({
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
    logLevel: "warning",
  });
  for (const file of executables) makeExecutable(file);
}

function sourceOf(file) {
  return file.replace("/dist/", "/src/").replace(/\.js$/, ".ts");
}

function makeExecutable(file) {
  const text = readFileSync(file, "utf8");
  if (!text.startsWith("#!")) {
    writeFileSync(file, shebang + text);
    shiftOneLine(`${file}.map`);
  }
  chmodSync(file, 0o755);
}

function shiftOneLine(file) {
  if (!existsSync(file)) return;
  const map = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
}
