import { type Candidate, perCandidateList, type SelectNode } from "@patchbay/sdk";

/** A list, by tiers. */
interface Tiers {
  readonly note: string;
  readonly ordered: readonly Candidate[];
  readonly best: readonly Candidate[];
  readonly others: readonly Candidate[];
  readonly why: { readonly reason: string };
}

/** A policy that puts a lower priority first, or with `onlyBest` leaves out all but the lowest. Equals keep their order. */
export function createPriority(onlyBest: boolean): SelectNode {
  const tiersIn = perCandidateList(tiersOf);
  return (candidates, selection) => {
    const tiers = tiersIn(candidates);
    if (tiers.others.length === 0) return candidates;
    selection.note(tiers.note);
    if (!onlyBest) return tiers.ordered;
    for (const other of tiers.others) selection.drop(other, tiers.why);
    return tiers.best;
  };
}

function tiersOf(candidates: readonly Candidate[]): Tiers {
  const priorities = [...new Set(candidates.map(({ node }) => node.priority))].toSorted((a, b) => a - b);
  const [lowest] = priorities;
  const ordered = candidates.toSorted((one, other) => one.node.priority - other.node.priority);
  const isUnchanged = ordered.every((candidate, index) => candidate === candidates[index]);
  return {
    note: `priorities in order: ${priorities.slice(0, maxNamed).join(", ")}${priorities.length > maxNamed ? ", …" : ""}`,
    ordered: isUnchanged ? candidates : Object.freeze(ordered),
    best: Object.freeze(candidates.filter(({ node }) => node.priority === lowest)),
    others: candidates.filter(({ node }) => node.priority !== lowest),
    why: { reason: `nodes of priority ${lowest} are left` },
  };
}

const maxNamed = 10;
