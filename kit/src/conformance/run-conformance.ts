import type { Isolation } from "@patchbay/sdk/host";
import type { CheckResult, Tier } from "./check.ts";
import { findIsolation } from "./isolation.ts";
import { loadSubject, type Subject } from "./load-subject.ts";
import { type ConformanceReport, tierReport } from "./report.ts";
import type { Running, Seen } from "./run-checks.ts";
import { runTier, type TierSubject } from "./run-tier.ts";

/** How a plugin is tested. */
export interface ConformanceOptions {
  /** Default: all that this system has. */
  readonly tiers?: readonly Tier[];
  /** The first failure ends the run. */
  readonly bail?: boolean;
  /** So many checks at once. Default 6. */
  readonly width?: number;
  readonly onResult?: (result: CheckResult) => void;
}

/** Tests the plugin of a folder or a file, offline and without keys. @throws Error when it cannot be loaded at all. */
export async function runConformance(path: string, options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const { tiers = ["inline", "process", "strict"], onResult = () => undefined } = options;
  const startedAt = performance.now();
  const subject = await loadSubject(path);
  const checks: CheckResult[] = [];
  const keep = (result: CheckResult): void => {
    checks.push(result);
    onResult(result);
  };
  const run = { subject, options, tiers, checks, keep };
  try {
    const reports = await runTiers(run);
    const { plugin, version, integrity } = subject;
    const failed = checks.some(({ verdict }) => verdict === "failed");
    return {
      report: "1",
      plugin: plugin.name,
      ...(version !== undefined && { version }),
      integrity,
      verdict: failed ? "failed" : "passed",
      ms: Math.round(performance.now() - startedAt),
      tiers: reports,
      checks,
    };
  } finally {
    subject.timers[Symbol.dispose]();
  }
}

interface Run {
  readonly subject: Subject;
  readonly options: ConformanceOptions;
  readonly tiers: readonly Tier[];
  readonly checks: readonly CheckResult[];
  readonly keep: (result: CheckResult) => void;
}

async function runTiers({ subject, options, tiers, checks, keep }: Run): Promise<ConformanceReport["tiers"]> {
  const isolation = tiers.some((tier) => tier !== "inline") ? await findIsolation() : undefined;
  const reports = [];
  let before: Seen | undefined;
  for (const tier of tiers) {
    const reason = tier === "inline" ? undefined : whyNot(subject, isolation);
    if (reason === undefined) {
      const { width = 6, bail = false } = options;
      const given = { tier, width, bail, before };
      const first = await tryTier({ subject, isolation }, given);
      const last = isStarved(first) ? await tryTier({ subject, isolation }, { ...given, width: 2 }) : first;
      for (const result of last.results) keep(result);
      before ??= last.seen;
    }
    reports.push(tierReport(tier, checks, reason));
    if (options.bail && checks.some(({ verdict }) => verdict === "failed")) break;
  }
  return reports;
}

interface Tried {
  readonly results: readonly CheckResult[];
  readonly seen: Seen;
}

async function tryTier(given: TierSubject, running: Omit<Running, "seen" | "onResult">): Promise<Tried> {
  const seen: Seen = new Map();
  const results: CheckResult[] = [];
  await runTier(given, { ...running, seen, onResult: (result) => results.push(result) });
  return { results, seen };
}

/** A process that did not answer in time may be the machine's fault: it gets another chance, with less to do at once. */
function isStarved({ results }: Tried): boolean {
  return results.some(({ verdict, evidence = "" }) => verdict === "failed" && evidence.includes("no answer to ping"));
}

function whyNot({ rights, plugin }: Subject, isolation: Isolation | undefined): string | undefined {
  if (isolation === undefined) return "@patchbay/sandbox is not installed";
  if (rights.reveal) return "the plugin reads the text of its secrets, which is inline only";
  const services = [...(plugin.requires ?? []), ...(plugin.provides ?? [])];
  return services.length > 0 ? "the plugin has services, which are inline only" : undefined;
}
