import type { Candidate, NodeState, SelectNode } from "@patchbay/sdk";

/** A policy that begins the list with the first node that has room; the full ones before it go to the end. */
export function createFillFirst(fullAt = Number.POSITIVE_INFINITY): SelectNode {
  return (candidates, selection) => {
    // Policies are asked again after each failure, so nobody needs to look behind the first that has room.
    const first = candidates.findIndex((candidate) => !isFull(selection.state(candidate), fullAt));
    const head = candidates[first];
    if (first <= 0 || !head) return candidates;
    selection.note(`${first} before ${nameOf(head)} are full`);
    return [...candidates.slice(first), ...candidates.slice(0, first)];
  };
}

function isFull({ condition, inFlight, concurrency = Number.POSITIVE_INFINITY }: NodeState, fullAt: number): boolean {
  return condition === "busy" || inFlight >= Math.min(concurrency, fullAt);
}

function nameOf({ node }: Candidate): string {
  return `${node.pool}/${node.id}`;
}
