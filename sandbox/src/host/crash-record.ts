/** What follows from a crash. */
type Verdict =
  | { readonly type: "restart"; readonly restartMs: number }
  | { readonly type: "quarantine"; readonly restMs: number };

/** Remembers crashes and decides what follows. */
export interface CrashRecord {
  readonly crashes: number;
  crashed(nowMs: number): Verdict;
  /** A process is tried out after a quarantine. */
  trial(nowMs: number): void;
  /** The operator says that all is well. */
  reset(): void;
}

const windowMs = 5 * 60_000;
const mostCrashes = 3;
const backOffMs = 100;
const jitterMs = 50;
const restsMs = [60_000, 5 * 60_000, 15 * 60_000] as const;

/** Three crashes within five minutes are a quarantine; the first crash of a process that was on trial is the next. */
export function createCrashRecord(random: () => number): CrashRecord {
  let times: number[] = [];
  let quarantines = 0;
  let crashes = 0;
  let trialAt: number | undefined;
  return {
    get crashes() {
      return crashes;
    },
    crashed(nowMs) {
      crashes += 1;
      const onTrial = trialAt !== undefined && nowMs - trialAt < windowMs;
      if (!onTrial) quarantines = 0;
      times = [...times.filter((time) => nowMs - time < windowMs), nowMs];
      if (!onTrial && times.length < mostCrashes) {
        return { type: "restart", restartMs: backOffMs * 2 ** (times.length - 1) + Math.floor(random() * jitterMs) };
      }
      const restMs = restsMs[Math.min(quarantines, restsMs.length - 1)] ?? windowMs;
      quarantines = Math.min(quarantines + 1, restsMs.length);
      return { type: "quarantine", restMs };
    },
    trial(nowMs) {
      trialAt = nowMs;
      times = [];
    },
    reset() {
      times = [];
      quarantines = 0;
      trialAt = undefined;
    },
  };
}
