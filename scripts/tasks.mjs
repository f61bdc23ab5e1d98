import { existsSync, readdirSync } from "node:fs";

const tools = {
  tsc: "typescript/bin/tsc",
  vitest: "vitest/vitest.mjs",
  oxlint: "oxlint/bin/oxlint",
  oxfmt: "oxfmt/bin/oxfmt",
  knip: "knip/bin/knip.js",
  tsx: "tsx/dist/cli.mjs",
};

const fromSource = ["--conditions=@patchbay/source", "--enable-source-maps", "--import", "tsx"];

/** Every task: the `node` command lines that run one after another; `extra` is what the caller typed behind the name. */
export const tasks = {
  start: (extra) => [[...fromSource, "core/src/main.ts", "start", ...extra]],
  patchbay: (extra) => [[...fromSource, "core/src/main.ts", ...extra]],
  dev: (extra) => [tool("tsx", "watch", "--conditions=@patchbay/source", "core/src/main.ts", "start", ...extra)],
  build: (extra) => [["scripts/build.mjs", ...extra]],
  check: (extra) => [["scripts/check.mjs", ...extra]],
  test: (extra) => [tool("vitest", "run", ...extra)],
  types: () => [tool("tsc", "-b"), tool("tsc", "-p", "tsconfig.test.json")],
  lint: (extra) => [tool("oxlint", "--type-aware", ...extra, ...codeFolders())],
  fmt: (extra) => [tool("oxfmt", ...extra, ".")],
  deps: () => [["scripts/check-imports.mjs"]],
  knip: (extra) => [tool("knip", ...extra)],
  bench: (extra) => [[...fromSource, "bench/src/run.ts", ...extra]],
  api: (extra) => [tool("tsc", "-b", "sdk"), ["scripts/api-snapshot.mjs", ...extra]],
  "pack:check": () => [["scripts/pack.mjs"]],
};

/** The packages of the workspace, in the order in which they depend on each other. */
export function packageFolders() {
  return [
    "sdk",
    "sandbox",
    "core",
    "kit",
    "create-patchbay-plugin",
    ...readdirSync("plugins").map((name) => `plugins/${name}`),
  ].filter((folder) => existsSync(`${folder}/package.json`));
}

/** The folders with code in them, named one by one so that no tool walks through node_modules. */
export function codeFolders() {
  const inPackages = packageFolders().flatMap((folder) => [`${folder}/src`, `${folder}/test`]);
  return [...inPackages, "docs/examples", "test", "bench", "scripts"].filter((folder) => existsSync(folder));
}

function tool(name, ...args) {
  return [`node_modules/${tools[name]}`, ...args];
}
