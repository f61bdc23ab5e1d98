import { execFile, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { packageFolders } from "./tasks.mjs";

const stage = ".publish";
const sourceCondition = "@patchbay/source";
const node = promisify(execFile).bind(undefined, process.execPath);

// Everything that is published, as it is published, checked from the outside.
const built = spawnSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
rmSync(stage, { recursive: true, force: true });
const queue = packageFolders().map(stagePackage);
await Promise.all([checkNext(), checkNext()]);

/** Copies a package the way it is published: without the condition that leads to the sources. */
function stagePackage(folder) {
  const { devDependencies: _, ...manifest } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const target = join(stage, manifest.name.replace(/^@[^/]+\//, ""));
  mkdirSync(target, { recursive: true });
  for (const door of Object.values(manifest.exports)) delete door[sourceCondition];
  writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  cpSync(`${folder}/dist`, join(target, "dist"), {
    recursive: true,
    filter: (file) => !/\.(d\.ts\.map|tsbuildinfo)$/.test(file),
  });
  for (const extra of extraFolders(manifest)) cpSync(`${folder}/${extra}`, join(target, extra), { recursive: true });
  for (const file of declarations(join(target, "dist"))) dropMapComment(file);
  cpSync("LICENSE", join(target, "LICENSE"));
  if (existsSync(`${folder}/README.md`)) cpSync(`${folder}/README.md`, join(target, "README.md"));
  return { name: manifest.name, target, manifest };
}

/** What a package ships beside its build, its README and its license. */
function extraFolders({ files }) {
  return files.filter((name) => name !== "dist" && name !== "README.md");
}

function declarations(folder) {
  const files = readdirSync(folder, { recursive: true });
  return files.filter((file) => file.endsWith(".d.ts")).map((file) => join(folder, file));
}

function dropMapComment(file) {
  writeFileSync(file, readFileSync(file, "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

async function checkNext() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await checkPackage(next);
}

async function checkPackage({ name, target, manifest }) {
  const { messages } = await publint({ pkgDir: target, pack: "npm", strict: true });
  const complaints = messages.map((message) => formatMessage(message, manifest, { color: false }));
  const types = await areTypesRight(target);
  const ok = complaints.length === 0 && types.ok;
  process.stdout.write(`${ok ? "ok    " : "FAILED"} ${name}\n`);
  if (ok) return;
  process.stdout.write(`${[...complaints, ...(types.ok ? [] : [types.output])].join("\n")}\n`);
  process.exitCode = 1;
}

async function areTypesRight(target) {
  const cli = resolve("node_modules/@arethetypeswrong/cli/dist/index.js");
  try {
    await node([cli, "--pack", ".", "--profile", "esm-only", "--no-color", "--no-emoji"], { cwd: target });
    return { ok: true };
  } catch (error) {
    return { ok: false, output: `${error.stdout}${error.stderr}` };
  }
}
