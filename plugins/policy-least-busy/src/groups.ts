import type { Candidate } from "@patchbay/sdk";

/** Tells for each candidate of a list the number of its group: one pool, one model, one priority; in order of appearance. */
export function createGrouping(): (candidates: readonly Candidate[]) => readonly number[] {
  // The kernel gives the same frozen list again until something changes. One that is not frozen may be changed by its maker.
  const known = new WeakMap<readonly Candidate[], readonly number[]>();
  return (candidates) => {
    const before = known.get(candidates);
    if (before) return before;
    const groups = groupsOf(candidates);
    if (Object.isFrozen(candidates)) known.set(candidates, groups);
    return groups;
  };
}

function groupsOf(candidates: readonly Candidate[]): readonly number[] {
  const numbers = new Map<string, number>();
  return candidates.map(({ node, model }) => {
    const key = JSON.stringify([node.pool, model, node.priority]);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}
