import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { FlagValues, Terminal } from "@patchbay/core";
import type { CheckResult, Tier } from "../conformance/check.ts";
import { lockReport } from "../conformance/lock-report.ts";
import { type ConformanceReport, reportHash, verdictLine } from "../conformance/report.ts";
import { runConformance } from "../conformance/run-conformance.ts";
import { folderOf } from "./build.ts";
import { misuse } from "./misuse.ts";

const tiers: Readonly<Record<string, readonly Tier[]>> = {
  inline: ["inline"],
  process: ["process"],
  strict: ["strict"],
  all: ["inline", "process", "strict"],
};

/** Runs the conformance suite on a plugin; 1 when it does not conform. */
export async function test(flags: FlagValues, terminal: Terminal): Promise<number> {
  const { values, switches } = flags;
  const { tier = "all", report: file, lock } = values;
  const wanted = Object.hasOwn(tiers, tier) ? tiers[tier] : undefined;
  if (wanted === undefined) return misuse(`unknown tier "${tier}": ${Object.keys(tiers).join(", ")}`, terminal);
  const isJson = switches.has("json");
  const tell = (result: CheckResult): void => {
    if (!isJson && isTold(result, switches.has("verbose"))) terminal.out(`${line(result)}\n`);
  };
  const report = await runConformance(folderOf(flags, terminal), { tiers: wanted, onResult: tell });
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  if (file !== undefined) await writeFile(resolve(terminal.cwd, file), text);
  terminal.out(isJson ? text : `${verdictLine(report)}\n`);
  const isConform = report.verdict === "passed" && wasTried(report, tier);
  if (lock !== undefined && isConform) await lockReport(resolve(terminal.cwd, lock), report, reportHash(report));
  return isConform ? 0 : 1;
}

/** A tier that was asked for by name is not passed by not being there. */
function wasTried({ tiers: reports }: ConformanceReport, tier: string): boolean {
  return tier === "all" || reports.every(({ reason }) => reason === undefined);
}

function isTold({ verdict }: CheckResult, isVerbose: boolean): boolean {
  return isVerbose || verdict === "failed";
}

function line({ tier, verdict, id, evidence }: CheckResult): string {
  return `${verdict.padEnd(8)}${tier.padEnd(8)}${id}${evidence === undefined ? "" : `\n        ${evidence}`}`;
}
