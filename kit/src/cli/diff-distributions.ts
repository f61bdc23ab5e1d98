import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { FlagValues, Terminal } from "@patchbay/core";
import { recordFile } from "../distribution/build-distribution.ts";
import { diffDistributions } from "../distribution/diff-distributions.ts";
import { type DistributionRecord, isDistributionRecord } from "../distribution/distribution-record.ts";
import { misuse } from "./misuse.ts";

/** Says what differs between two builds: 0 when nothing does, 1 when something does. */
export async function diff({ arguments: given = [] }: FlagValues, terminal: Terminal): Promise<number> {
  const [word, one, other] = given;
  if (word !== "diff" || one === undefined || other === undefined)
    return misuse("usage: patchbay dist diff ONE OTHER, each the folder of a build", terminal);
  try {
    const lines = diffDistributions(await recordIn(one, terminal), await recordIn(other, terminal));
    terminal.out(lines.length === 0 ? "the same\n" : `${lines.join("\n")}\n`);
    return lines.length === 0 ? 0 : 1;
  } catch (cause) {
    terminal.err(`patchbay: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    return 2;
  }
}

async function recordIn(folder: string, { cwd }: Terminal): Promise<DistributionRecord> {
  const file = join(resolve(cwd, folder), recordFile);
  const text = await readFile(file, "utf8").catch(() => {
    throw new Error(`${folder} is no build: it has no ${recordFile}`);
  });
  const record: unknown = JSON.parse(text);
  if (isDistributionRecord(record)) return record;
  throw new Error(`${file} is none that patchbay build wrote`);
}
