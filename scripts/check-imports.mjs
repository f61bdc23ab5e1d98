import { spawnSync } from "node:child_process";
import { codeFolders, packageFolders } from "./tasks.mjs";

const folders = codeFolders().filter((folder) => folder !== "scripts");
const { stdout, stderr, status } = spawnSync(
  process.execPath,
  ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "--output-type", "json", ...folders],
  { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
);
if (stdout === "") fail(stderr || `dependency-cruiser ended with ${status}`);

const { modules, summary } = JSON.parse(stdout);
// A resolver that finds nothing also finds nothing wrong.
const unseen = packageFolders().filter((folder) => !modules.some(({ source }) => source.startsWith(`${folder}/src/`)));
const problems = [
  ...unseen.map((folder) => `no module seen in ${folder}/src`),
  ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
];
if (problems.length > 0) fail(problems.join("\n"));
process.stdout.write(`${summary.totalCruised} modules, ${summary.totalDependenciesCruised} imports, no violation\n`);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
