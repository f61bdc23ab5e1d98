import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type FlagValues, type Terminal, UsageError } from "@patchbay/core/command";
import { onTestFinished } from "vitest";
import { fakeTerminal } from "../../../core/test/cli/fake-terminal.ts";
import { command } from "../src/index.ts";

/** Where the log of a config is by default. */
export const usual = ".patchbay/@patchbay+observe-prompt-log";

/** A folder with these files, that goes with the test; those that end in .gz are packed. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "patchbay-log-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(cwd, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, name.endsWith(".gz") ? gzipSync(text) : text);
  }
  return cwd;
}

/** A folder with a config that has a prompt log with these options. */
export function folderWithLog(files: Readonly<Record<string, string>>, options: object = {}): Promise<string> {
  const config = { plugins: [{ plugin: "@patchbay/observe-prompt-log", options }] };
  const logs = Object.entries(files).map(([name, text]) => [`${usual}/${name}`, text]);
  return folderWith({ "plugins.config.json": JSON.stringify(config), ...Object.fromEntries(logs) });
}

/** What is typed. */
export interface Typed extends Partial<Omit<FlagValues, "switches">> {
  readonly cwd: string;
  readonly switches?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly colors?: boolean;
}

/** Starts a command behind `patchbay log`; `stop` is Ctrl-C. */
export function startLog(name: string, { cwd, switches = [], env = {}, colors = false, ...flags }: Typed) {
  const { terminal, written, stop, until } = fakeTerminal({ cwd, env, colors });
  const code = run(name, { values: {}, switches: new Set(switches), ...flags }, terminal);
  return {
    written,
    code,
    stop,
    /** Resolves when this was written; rejects when the command ends before. */
    until: (stream: "out" | "err", pattern: RegExp) => until(code, stream, pattern),
  };
}

/** Runs a command behind `patchbay log` to its end. */
export async function runLog(name: string, typed: Typed) {
  const { code, written } = startLog(name, typed);
  return { code: await code, ...written };
}

/** As the program does: wrong usage is 2, anything else that is thrown 1. */
async function run(name: string, flags: FlagValues, terminal: Terminal): Promise<number> {
  const found = command.commands?.find((each) => each.name === name);
  if (!found) throw new Error(`no command ${name}`);
  const loaded = await found.load(terminal);
  const unknown = [...Object.keys(flags.values), ...flags.switches].filter(
    (flag) => !Object.hasOwn(loaded.flags, flag),
  );
  if (unknown.length > 0) throw new Error(`no flags ${unknown.join(", ")}`);
  try {
    return await loaded.run(flags, terminal);
  } catch (error) {
    terminal.err(error instanceof Error ? error.message : String(error));
    return error instanceof UsageError ? 2 : 1;
  }
}
