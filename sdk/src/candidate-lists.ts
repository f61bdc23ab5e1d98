import type { Candidate } from "./node.ts";

/**
 * Makes a function whose answer for a list of candidates is worked out once. The kernel hands the same frozen list to
 * policies until something changes, so that work on weights or prices need not be done per request. A list that is not
 * frozen may be changed by its maker and is looked at anew each time.
 */
export function perCandidateList<T>(
  work: (candidates: readonly Candidate[]) => T,
): (candidates: readonly Candidate[]) => T {
  const known = new WeakMap<readonly Candidate[], { readonly value: T }>();
  return (candidates) => {
    const before = known.get(candidates);
    if (before) return before.value;
    const value = work(candidates);
    if (Object.isFrozen(candidates)) known.set(candidates, { value });
    return value;
  };
}

/**
 * Tells peers apart: for each candidate of a list the number of its group, counted from 0 in order of appearance. Peers
 * have the same pool, the same model and the same priority; a policy that orders should do so among peers only, so that
 * it leaves to other policies what is theirs.
 */
export function peerGroups(candidates: readonly Candidate[]): readonly number[] {
  const numbers = new Map<string, number>();
  return candidates.map(({ node, model }) => {
    const key = JSON.stringify([node.pool, model, node.priority]);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}
