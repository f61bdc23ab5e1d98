import { integrityOf } from "@patchbay/core";
import type { CheckResult, Tier } from "./check.ts";

/** What came of a run, as it is written to a file. */
export interface ConformanceReport {
  /** Format of the report. */
  readonly report: "1";
  readonly plugin: string;
  /** Of its package. */
  readonly version?: string;
  /** Of its code as one module: `sha256-` and base64. */
  readonly integrity: string;
  readonly verdict: "passed" | "failed";
  readonly ms: number;
  readonly tiers: readonly TierReport[];
  readonly checks: readonly CheckResult[];
}

/** What came of one tier. */
export interface TierReport {
  readonly tier: Tier;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why nothing was tried there. */
  readonly reason?: string;
}

/** Counts the checks of a tier. */
export function tierReport(tier: Tier, checks: readonly CheckResult[], reason?: string): TierReport {
  const count = (verdict: CheckResult["verdict"]): number =>
    checks.filter((check) => check.tier === tier && check.verdict === verdict).length;
  return {
    tier,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    ...(reason !== undefined && { reason }),
  };
}

/** What is known to be so whenever the plugin is tested again: without times, which differ. For `patchbay.lock`. */
export function reportHash({ ms: _ms, checks, ...rest }: ConformanceReport): string {
  const timeless = checks.map(({ ms: _checkMs, ...check }) => check).toSorted(byPlace);
  return integrityOf(JSON.stringify({ ...rest, checks: timeless }));
}

/** One line that says all. */
export function verdictLine({ plugin, version, verdict, tiers, ms }: ConformanceReport): string {
  const each = tiers.map(({ tier, passed, failed, skipped, reason }) =>
    reason === undefined
      ? `${tier} ${passed}/${passed + failed}${skipped > 0 ? ` (${skipped} skipped)` : ""}`
      : `${tier} skipped: ${reason}`,
  );
  const name = version === undefined ? plugin : `${plugin} ${version}`;
  return `${verdict === "passed" ? "conforms" : "does not conform"}: ${name}: ${each.join(", ")}, in ${(ms / 1000).toFixed(1)} s`;
}

function byPlace(one: { readonly tier: string; readonly id: string }, other: typeof one): number {
  const [a, b] = [`${one.tier} ${one.id}`, `${other.tier} ${other.id}`];
  return a < b ? -1 : 1;
}
