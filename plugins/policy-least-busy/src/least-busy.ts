import { peerGroups, perCandidateList, type Candidate, type NodeState, type SelectNode } from "@patchbay/sdk";

/** A candidate and what counts for its place. */
interface Standing {
  readonly candidate: Candidate;
  readonly group: number;
  readonly rank: number;
  readonly load: number;
  readonly requests: number;
}

/** Within a group: who has room, then who is full, then who has no weight. */
const ranks = { room: 0, full: 1, reserve: 2 } as const;

/** A policy that orders each group by load; groups and equals keep their order. */
export function createLeastBusy(): SelectNode {
  const groupsOf = perCandidateList(peerGroups);
  return (candidates, selection) => {
    if (candidates.length < 2) return candidates;
    const states = candidates.map((candidate) => selection.state(candidate));
    const standings = standingsOf(candidates, states, groupsOf(candidates));
    const ordered = isOrdered(standings) ? standings : standings.toSorted(compare);
    const [head] = ordered;
    if (head) selection.note(`${nameOf(head.candidate)} goes first with ${head.requests} running or waiting`);
    return ordered === standings ? candidates : ordered.map(({ candidate }) => candidate);
  };
}

function standingsOf(
  candidates: readonly Candidate[],
  states: readonly NodeState[],
  groups: readonly number[],
): readonly Standing[] {
  // Limits say how big nodes are, but only where everybody has one.
  const unlimited = new Set(groups.filter((_, index) => !Number.isFinite(states[index]?.concurrency)));
  return candidates.map((candidate, index) => {
    const { condition, inFlight, waiting = 0, concurrency = Number.POSITIVE_INFINITY } = states[index] ?? idle;
    const { weight } = candidate.node;
    const group = groups[index] ?? 0;
    const size = unlimited.has(group) ? weight : concurrency;
    const requests = inFlight + waiting;
    const isFull = condition === "busy" || inFlight >= concurrency;
    const rank = isFull ? ranks.full : ranks.room;
    return {
      candidate,
      group,
      rank: weight > 0 ? rank : ranks.reserve,
      load: requests / (size > 0 ? size : 1),
      requests,
    };
  });
}

const idle: NodeState = { condition: "ready", inFlight: 0, failuresInRow: 0 };

function isOrdered(standings: readonly Standing[]): boolean {
  return standings.every((standing, index) => {
    const before = standings[index - 1];
    return !before || compare(before, standing) <= 0;
  });
}

function compare(one: Standing, other: Standing): number {
  return one.group - other.group || one.rank - other.rank || one.load - other.load;
}

function nameOf({ node }: Candidate): string {
  return `${node.pool}/${node.id}`;
}
