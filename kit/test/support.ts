import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FlagValues, Terminal } from "@patchbay/core";

/** The repository, whose packages stand in for installed ones. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A folder that is gone after the test, with the repository's packages installed in it, or only those that are named. */
export async function temporaryFolder(
  files: Readonly<Record<string, string>> = {},
  packages: readonly string[] = [""],
) {
  const folder = await mkdtemp(join(tmpdir(), "patchbay-kit-"));
  for (const name of packages) {
    await mkdir(dirname(join(folder, "node_modules", name)), { recursive: true });
    await symlink(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
  }
  await writeFiles(folder, files);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A package.json of a plugin. */
export function packageJson(changes: Readonly<Record<string, unknown>> = {}): string {
  const whole = {
    name: "patchbay-plugin-test",
    version: "1.2.3",
    license: "MIT",
    type: "module",
    keywords: ["patchbay-plugin"],
    files: ["dist"],
    exports: "./dist/plugin.js",
    ...changes,
  };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

/** Source of a plugin; `rest` stands in it before the plugin, `fields` within. */
export function source(rest = "", fields = ""): string {
  return `import { definePlugin } from "@patchbay/sdk";
${rest}
export const plugin = definePlugin({
  name: "patchbay-plugin-test",
  sdk: "1.0",
  contributes: { hooks: ["selectNode"] },
  ${fields}
  setup: () => ({ selectNode: (candidates) => candidates }),
});
`;
}

export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs a file of Node's to its end. */
export function runNode(args: readonly string[], cwd: string): Promise<Finished> {
  const { PATH = "" } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env: { PATH, HOME: cwd, NO_COLOR: "1" } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` });
    });
  });
}

/** Type-checks a folder against the packages' sources, so that nothing has to be built before. */
export function typeCheck(folder: string): Promise<Finished> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return runNode([tsc, "-p", ".", "--customConditions", "@patchbay/source"], folder);
}

/** A terminal that keeps what is written to it. */
export function testTerminal(cwd: string) {
  const written = { out: "", err: "" };
  const terminal: Terminal = {
    version: "0.0.0",
    env: { PATH: process.env["PATH"], HOME: cwd },
    args: [],
    cwd,
    colors: false,
    isTerminal: false,
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    onSignal: () => undefined,
    exit: () => undefined,
  };
  return { terminal, written };
}

/** Flags as typed. */
export function flags(values: Readonly<Record<string, string>>, argument?: string): FlagValues {
  const lists = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
  return { values, lists, switches: new Set(), ...(argument !== undefined && { argument, arguments: [argument] }) };
}
