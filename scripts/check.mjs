import { spawn } from "node:child_process";
import { tasks } from "./tasks.mjs";

const withTests = !process.argv.includes("--no-test");

// Two lanes for two cores; the tests have the machine to themselves afterwards.
const lanes = [
  [
    ["types", tasks.types([])],
    ["api", tasks.api([])],
  ],
  [
    ["fmt", tasks.fmt(["--check"])],
    ["lint", tasks.lint([])],
    ["deps", tasks.deps([])],
    ["knip", tasks.knip([])],
  ],
];

const failed = (await Promise.all(lanes.map(inTurn))).flat();
if (withTests) failed.push(...(await inTurn([["test", tasks.test([])]])));
if (failed.length > 0) {
  process.stdout.write(`failed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}

/** Runs every step, whatever became of the one before it, and returns the names of those that failed. */
async function inTurn(steps) {
  const names = [];
  for (const [name, commands] of steps) {
    const begun = performance.now();
    const { ok, output } = await runAll(commands);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    process.stdout.write(`${ok ? "ok    " : "FAILED"} ${name.padEnd(6)} ${seconds.padStart(6)} s\n${ok ? "" : output}`);
    if (!ok) names.push(name);
  }
  return names;
}

async function runAll(commands) {
  for (const args of commands) {
    const result = await run(args);
    if (!result.ok) return result;
  }
  return { ok: true, output: "" };
}

function run(args) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ ok: code === 0, output }));
  });
}
