import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FlagValues } from "@patchbay/core";
import { onTestFinished } from "vitest";
import { command } from "../src/index.ts";
import type { Evidence } from "../src/evidence.ts";
import type { Report } from "../src/report.ts";
import type { Snapshot } from "../src/snapshot.ts";

/** What a run said and wrote. */
export interface Verified {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly cwd: string;
  /** Where it wrote. */
  readonly folder: string;
  readonly report: () => Promise<Report>;
  readonly snapshot: () => Promise<Snapshot>;
  readonly evidence: () => Promise<Evidence>;
  /** Every file that it wrote, as one text. */
  readonly everything: () => Promise<string>;
}

/** Where and with what a run is made. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly switches?: readonly string[];
}

/** Files of a run, by what they hold. */
export const fileNames = ["provider_report.json", "models_snapshot.json", "provider.evidencepack.json"] as const;

/** Runs the command, in a folder that goes with the test unless another is named. */
export async function runVerify(
  values: FlagValues["values"],
  { cwd: named, env = {}, switches = [] }: RunOptions = {},
): Promise<Verified> {
  const cwd = named ?? (await createCwd());
  const written = { out: "", err: "" };
  const code = await command.run(
    { values, switches: new Set(switches) },
    {
      version: "0.0.1",
      env,
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
  const folder = join(cwd, values["out"] ?? "patchbay-verify");
  const text = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
  return {
    code,
    ...written,
    cwd,
    folder,
    report: async () => JSON.parse(await text("provider_report.json")) as Report,
    snapshot: async () => JSON.parse(await text("models_snapshot.json")) as Snapshot,
    evidence: async () => JSON.parse(await text("provider.evidencepack.json")) as Evidence,
    everything: async () => (await Promise.all(fileNames.map(text))).join("\n"),
  };
}

/** How each check of a report went. */
export function statuses({ checks }: Report): Readonly<Record<string, string>> {
  return Object.fromEntries(checks.map(({ id, status }) => [id, status]));
}

/** Why a check went as it did. */
export function reasonOf({ checks }: Report, id: string): string | undefined {
  return checks.find((check) => check.id === id)?.reason;
}

async function createCwd(): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "patchbay-verify-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  return cwd;
}
