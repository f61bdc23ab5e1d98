import type { Candidate, Selection, SelectNode } from "@patchbay/sdk";
import { type RequestModels, requestedModels } from "./requested-models.ts";
import { createTargets, type Target, type TargetOptions } from "./targets.ts";

/** What follows whom, and when. */
export interface FallbackOptions extends TargetOptions {
  readonly requestModels: RequestModels;
  readonly maxTargets: number;
  readonly when: "exhausted" | "always";
}

/** A policy that adds candidates of other pools and models, for when the own ones rest or have failed. */
export function createFallback({ requestModels, maxTargets, when, ...chains }: FallbackOptions): SelectNode {
  const targetsOf = createTargets(chains);
  return (candidates, selection) => {
    if (selection.operation !== "chat") return candidates;
    const isOwnLeft = candidates.some((candidate) => mayBeAsked(selection, candidate));
    if (isOwnLeft && when === "exhausted") return candidates;
    const wished = requestedModels(selection, requestModels);
    const targets = targetsOf(selection.targets, wished, selection.model).slice(0, maxTargets);
    const added = expand(candidates, selection, targets);
    if (added.length === 0) return candidates;
    if (isOwnLeft) return [...candidates, ...added];
    for (const own of candidates) dropTired(own, selection);
    return added;
  };
}

function mayBeAsked(selection: Selection, candidate: Candidate): boolean {
  const { condition } = selection.state(candidate);
  return condition === "ready" || condition === "busy";
}

/** Candidates of the targets that are not there yet, in order. */
function expand(
  candidates: readonly Candidate[],
  selection: Selection,
  targets: readonly Target[],
): readonly Candidate[] {
  if (targets.length === 0) return [];
  const known = new Set([...candidates, ...selection.failed.map(({ candidate }) => candidate)].map(keyOf));
  return targets.flatMap((target) => {
    const found = selection.candidates(target).filter((candidate) => isNew(known, candidate));
    selection.note(`fallback to ${nameOf(target)}: ${found.length === 0 ? "nobody else can be asked" : found.length}`);
    return found;
  });
}

function isNew(known: Set<string>, candidate: Candidate): boolean {
  const before = known.size;
  return known.add(keyOf(candidate)).size > before;
}

/** The kernel gives nodes that rest as a last resort; here there is another. They return when that fails too. */
function dropTired(candidate: Candidate, selection: Selection): void {
  const { condition, coolingUntil } = selection.state(candidate);
  selection.drop(candidate, {
    reason: `${condition}, and a fallback is not`,
    ...(coolingUntil !== undefined && { until: coolingUntil }),
  });
}

function keyOf({ node, model }: Candidate): string {
  return JSON.stringify([node.pool, node.id, model]);
}

function nameOf({ pool, model }: Target): string {
  return pool === undefined ? `"${model}"` : `"${model}" of pool "${pool}"`;
}
