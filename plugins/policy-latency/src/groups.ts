import type { Candidate } from "@patchbay/sdk";

/** Tells for each candidate of a list the number of its group, in order of appearance: one pool, one model, one priority, or across all but priorities. */
export function createGrouping(across: boolean): (candidates: readonly Candidate[]) => readonly number[] {
  // The kernel gives the same frozen list again until something changes. One that is not frozen may be changed by its maker.
  const known = new WeakMap<readonly Candidate[], readonly number[]>();
  return (candidates) => {
    const before = known.get(candidates);
    if (before) return before;
    const groups = groupsOf(candidates, across);
    if (Object.isFrozen(candidates)) known.set(candidates, groups);
    return groups;
  };
}

function groupsOf(candidates: readonly Candidate[], across: boolean): readonly number[] {
  const numbers = new Map<string, number>();
  return candidates.map(({ node, model }) => {
    const key = across ? String(node.priority) : JSON.stringify([node.pool, model, node.priority]);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}
