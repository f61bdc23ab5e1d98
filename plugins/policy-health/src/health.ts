import type { Candidate, NodeCondition, NodeState, SelectNode, Selection } from "@patchbay/sdk";
import type { HealthOptions } from "./options.ts";

type Drop = Parameters<Selection["drop"]>[1];

/** Conditions in which nobody can be asked; a cooling node can, when no other is left. */
const obstacles: Partial<Readonly<Record<NodeCondition, string>>> = {
  disabled: "taken out by the operator",
  "needs-login": "a person must log in",
  refreshing: "its credential is being renewed",
};

/** A policy that leaves out nodes that are not well and, with `softFailures`, puts those that failed last behind. */
export function createHealth(options: HealthOptions): SelectNode {
  return (candidates, selection) => {
    const well: Candidate[] = [];
    const failing: Candidate[] = [];
    const cooling: { readonly candidate: Candidate; readonly why: Drop }[] = [];
    for (const candidate of candidates) {
      const state = selection.state(candidate);
      const why = obstacleOf(state) ?? outageOf(state, selection.now, options);
      if (why) selection.drop(candidate, why);
      else if (isCooling(state, selection.now)) cooling.push({ candidate, why: restOf(state) });
      else if (options.softFailures && isSuspect(state, selection.now, options)) failing.push(candidate);
      else well.push(candidate);
    }
    if (well.length === candidates.length || failing.length === candidates.length) return candidates;
    if (well.length + failing.length === 0) return lastResort(candidates, cooling, selection);
    for (const { candidate, why } of cooling) selection.drop(candidate, why);
    if (well.length > 0 && failing.length > 0) selection.note(`${failing.length} that failed last go behind`);
    return [...well, ...failing];
  };
}

/** The kernel hands out resting nodes only when no other is left and the fault may be gone: that is not undone here. */
function lastResort(
  candidates: readonly Candidate[],
  cooling: readonly { readonly candidate: Candidate }[],
  selection: Selection,
): readonly Candidate[] {
  if (cooling.length > 0) selection.note("only nodes that rest are left");
  return cooling.length === candidates.length ? candidates : cooling.map(({ candidate }) => candidate);
}

function obstacleOf({ condition }: NodeState): Drop | undefined {
  const reason = obstacles[condition];
  return reason === undefined ? undefined : { reason };
}

function outageOf(state: NodeState, now: number, options: HealthOptions): Drop | undefined {
  const { maxFailuresInRow = Number.POSITIVE_INFINITY } = options;
  if (state.failuresInRow < maxFailuresInRow || !isSuspect(state, now, options)) return undefined;
  const until = nextTrialOf(state, options);
  return { reason: `${state.failuresInRow} failures in a row`, until: Math.max(until, state.coolingUntil ?? until) };
}

/** Whether it failed last, and not so long ago that it should have another chance. */
function isSuspect(state: NodeState, now: number, options: HealthOptions): boolean {
  return state.failuresInRow > 0 && now < nextTrialOf(state, options);
}

function nextTrialOf({ lastUsedAt = 0 }: NodeState, { trialAfterMs }: HealthOptions): number {
  return lastUsedAt + trialAfterMs;
}

function isCooling({ condition, coolingUntil = 0 }: NodeState, now: number): boolean {
  return condition === "cooling" || coolingUntil > now;
}

function restOf({ coolingReason, coolingUntil }: NodeState): Drop {
  const reason = coolingReason === undefined ? "rests" : `rests: ${coolingReason}`;
  return { reason, ...(coolingUntil !== undefined && { until: coolingUntil }) };
}
