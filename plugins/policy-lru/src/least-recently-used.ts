import { peerGroups, perCandidateList, type Candidate, type SelectNode, type Selection } from "@patchbay/sdk";

/** A candidate and what counts for its place. */
interface Standing {
  readonly candidate: Candidate;
  readonly group: number;
  readonly lastUsedAt: number | undefined;
  readonly inFlight: number;
}

/** A policy that orders each group by the time of last use, never used first; groups and equals keep their order. */
export function createLeastRecentlyUsed(): SelectNode {
  const groupsOf = perCandidateList(peerGroups);
  return (candidates, selection) => {
    if (candidates.length < 2) return candidates;
    const groups = groupsOf(candidates);
    const standings = candidates.map((candidate, index) => standingOf(candidate, groups[index] ?? 0, selection));
    const ordered = isOrdered(standings) ? standings : standings.toSorted(compare);
    const [head] = ordered;
    if (head) selection.note(`${nameOf(head.candidate)} goes first: ${idleTimeOf(head, selection.now)}`);
    return ordered === standings ? candidates : ordered.map(({ candidate }) => candidate);
  };
}

function standingOf(candidate: Candidate, group: number, selection: Selection): Standing {
  const { lastUsedAt, inFlight } = selection.state(candidate);
  return { candidate, group, lastUsedAt, inFlight };
}

function isOrdered(standings: readonly Standing[]): boolean {
  return standings.every((standing, index) => {
    const before = standings[index - 1];
    return !before || compare(before, standing) <= 0;
  });
}

/** Many requests may begin in one millisecond; then who has fewer running was used less. */
function compare(one: Standing, other: Standing): number {
  return one.group - other.group || (one.lastUsedAt ?? -1) - (other.lastUsedAt ?? -1) || one.inFlight - other.inFlight;
}

function idleTimeOf({ lastUsedAt }: Standing, now: number): string {
  return lastUsedAt === undefined ? "it was never used" : `it was used ${now - lastUsedAt} ms ago`;
}

function nameOf({ node }: Candidate): string {
  return `${node.pool}/${node.id}`;
}
