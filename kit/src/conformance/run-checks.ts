import { type Check, type CheckResult, Skip, type Tier, within } from "./check.ts";

/** What was seen in a tier by the checks, by their ids. */
export type Seen = Map<string, string>;

/** How checks are run. */
export interface Running {
  readonly tier: Tier;
  /** So many at once. */
  readonly width: number;
  /** The first failure ends it. */
  readonly bail: boolean;
  readonly seen: Seen;
  /** What was seen in the tier before; undefined in the first. */
  readonly before: Seen | undefined;
  /** Told of each as it ends. */
  readonly onResult: (result: CheckResult) => void;
}

const longestMs = 20_000;

/** Runs checks; true unless a failure ended it. What still runs then is not waited for, and not told of. */
export async function runChecks(checks: readonly Check[], running: Running): Promise<boolean> {
  const waiting = [...checks];
  let isStopped = false;
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check && !isStopped; check = waiting.shift()) {
      const result = await runCheck(check, running);
      if (isStopped) return;
      running.onResult(result);
      if (!running.bail || result.verdict !== "failed") continue;
      isStopped = true;
      stop();
    }
  };
  await Promise.race([stopped, Promise.all(Array.from({ length: running.width }, worker))]);
  return !isStopped;
}

async function runCheck({ id, run }: Check, { tier, seen, before }: Running): Promise<CheckResult> {
  const startedAt = performance.now();
  const end = (verdict: CheckResult["verdict"], evidence?: string): CheckResult => {
    const ms = Math.round(performance.now() - startedAt);
    return { id, tier, verdict, ms, ...(evidence !== undefined && { evidence }) };
  };
  try {
    const saw = await within(longestMs, "the check does not come to an end", run());
    if (typeof saw !== "string") return end("passed");
    seen.set(id, saw);
    const earlier = before?.get(id);
    if (earlier === undefined || earlier === saw) return end("passed");
    return end("failed", `${tier} does not do as the tier before: ${firstDifference(earlier, saw)}`);
  } catch (cause) {
    if (cause instanceof Skip) return end("skipped", cause.message);
    return end("failed", cause instanceof Error ? cause.message : String(cause));
  }
}

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 40);
  return `${JSON.stringify(one.slice(from, from + 120))}, and then ${JSON.stringify(other.slice(from, from + 120))}`;
}
