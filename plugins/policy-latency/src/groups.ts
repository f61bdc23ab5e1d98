import { type Candidate, peerGroups, perCandidateList } from "@patchbay/sdk";

/** Tells for each candidate of a list the number of its group: its peers, or across pools and models all of one priority. */
export function createGrouping(across: boolean): (candidates: readonly Candidate[]) => readonly number[] {
  return perCandidateList(across ? byPriority : peerGroups);
}

function byPriority(candidates: readonly Candidate[]): readonly number[] {
  const priorities = [...new Set(candidates.map(({ node }) => node.priority))];
  return candidates.map(({ node }) => priorities.indexOf(node.priority));
}
