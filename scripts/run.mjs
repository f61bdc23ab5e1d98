import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSandbox } from "./build-sandbox.mjs";
import { install } from "./install.mjs";
import { tasks } from "./tasks.mjs";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const [name, ...extra] = process.argv.slice(2);
if (name === undefined || !Object.hasOwn(tasks, name)) {
  process.stderr.write(`usage: node scripts/run.mjs ${Object.keys(tasks).join("|")} [arguments]\n`);
  process.exit(2);
}

/** Tasks that may start isolated plugins, whose processes run what was built. */
const runsPlugins = new Set(["start", "patchbay", "dev", "check", "test", "bench"]);

let child;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => forward(signal));
if (process.env.npm_lifecycle_event !== undefined) endWithParent();

install();
if (runsPlugins.has(name)) await buildSandbox();
for (const args of tasks[name](extra)) {
  const code = await run(args);
  if (code !== 0) process.exit(code);
}

function run(args) {
  child = spawn(process.execPath, args, { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal === null ? code : 128 + constants.signals[signal]));
  });
}

function forward(signal) {
  // Ctrl-C reaches the child from the terminal already; a second one would mean "do not wait".
  if (signal === "SIGINT" && process.stdin.isTTY) return;
  child?.kill(signal);
}

/** `npm start` runs this below a shell that dies of the signals npm passes on, and hands none of them further. */
function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    forward("SIGTERM");
  }, 200);
  watch.unref();
}
