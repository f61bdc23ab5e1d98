import { checks } from "./all-checks.ts";
import { createCaller, type Dialect } from "./caller.ts";
import { CheckFailure } from "./check-failure.ts";
import type { CheckId } from "./check-id.ts";
import { type Check, type Finding, type Known, type Measures, skipped } from "./check.ts";
import type { Recorder } from "./recorder.ts";
import type { Target } from "./target.ts";

/** What came of a check. */
export interface CheckResult {
  readonly id: CheckId;
  readonly required: boolean;
  readonly status: "passed" | "failed" | "skipped";
  readonly reason: string;
  readonly calls: number;
  readonly maxCalls: number;
  readonly maxTokens: number;
  readonly durationMs: number;
  readonly measures: Measures;
}

/** What a run of checks needs. */
export interface Run {
  readonly target: Target;
  readonly recorder: Recorder;
  readonly timeoutMs: number;
  readonly model: string | undefined;
  readonly maxTokens: number | undefined;
  readonly require: readonly CheckId[];
  /** Hears of each result as it comes. */
  readonly tell: (result: CheckResult) => void;
}

/** What was found out. */
export interface Findings {
  readonly results: readonly CheckResult[];
  readonly known: Known;
}

/** Runs every check, one after the other: what one finds out the next ones use. */
export async function runChecks(run: Run): Promise<Findings> {
  const known: Known = {
    model: run.model === undefined ? undefined : { id: run.model, chosenBy: "flag" },
    models: undefined,
    gatewayVersion: undefined,
    healthUrl: undefined,
    smoke: undefined,
    stream: undefined,
  };
  const dialect: Dialect = { model: run.model ?? "", tokenField: "max_tokens" };
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = await runCheck(check, run, { known, dialect });
    results.push(result);
    run.tell(result);
  }
  return { results, known };
}

async function runCheck(
  check: Check,
  run: Run,
  { known, dialect }: { readonly known: Known; readonly dialect: Dialect },
): Promise<CheckResult> {
  const { id, maxCalls } = check;
  const { target, recorder, timeoutMs } = run;
  const capOf = ({ maxTokens }: Check): number => (maxTokens === 0 ? 0 : (run.maxTokens ?? maxTokens));
  const maxTokens = capOf(check);
  const caller = createCaller({ target, recorder, timeoutMs, dialect }, { check: id, maxCalls, maxTokens });
  const started = performance.now();
  const finding =
    check.needsSmoke && !known.smoke
      ? skipped("a plain chat failed already")
      : await outcomeOf(() => check.run({ caller, target, dialect, known, capOf }));
  return {
    id,
    required: check.isRequired || run.require.includes(id),
    status: finding.status,
    reason: finding.reason,
    calls: caller.calls,
    maxCalls,
    maxTokens,
    durationMs: Math.round(performance.now() - started),
    measures: finding.measures ?? {},
  };
}

type Outcome = Omit<Finding, "status"> & { readonly status: CheckResult["status"] };

async function outcomeOf(work: () => Promise<Finding>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CheckFailure)) throw error;
    return { status: "failed", reason: error.message };
  }
}

/** Whether all went well that has to. Who does not tell its health may be well all the same. */
export function isGood(results: readonly CheckResult[]): boolean {
  return results.every(
    ({ id, required, status }) => !required || status === "passed" || (id === "health" && status === "skipped"),
  );
}
