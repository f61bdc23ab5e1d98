import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FlagValues } from "@patchbay/core";
import { onTestFinished } from "vitest";
import { command } from "../src/index.ts";

export const fixtures = fileURLToPath(new URL("fixtures/", import.meta.url));

/** What an import said and wrote. */
export interface Imported {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly cwd: string;
  /** The text of the new config. */
  readonly text: () => Promise<string>;
}

/** Runs the command in a folder that goes with the test. */
export async function runImport(words: readonly string[], flags: Partial<FlagValues> = {}): Promise<Imported> {
  const cwd = await mkdtemp(join(tmpdir(), "patchbay-import-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const written = { out: "", err: "" };
  const code = await command.run(
    { values: {}, switches: new Set(), arguments: words, ...flags },
    {
      version: "0",
      env: {},
      cwd,
      colors: false,
      isTerminal: false,
      args: [],
      out: (text) => (written.out += text),
      err: (text) => (written.err += text),
      onSignal: () => undefined,
      exit: () => undefined,
    },
  );
  const file = join(cwd, flags.values?.["out"] ?? "plugins.config.ts");
  return {
    code,
    ...written,
    cwd,
    text: () => readFile(file, "utf8"),
  };
}

/** Every text of a fixture that nobody may see again. */
export const secret = /secret-[a-z]/i;
