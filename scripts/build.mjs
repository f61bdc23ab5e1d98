import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { buildPackages } from "./build-packages.mjs";
import { buildSandbox } from "./build-sandbox.mjs";
import { packageFolders } from "./tasks.mjs";

for (const folder of packageFolders()) rmSync(`${folder}/dist`, { recursive: true, force: true });
await buildPackages();
await buildSandbox();
const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b"], { stdio: "inherit" });
process.exitCode = status ?? 1;
