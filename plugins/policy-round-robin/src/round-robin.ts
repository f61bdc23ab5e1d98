import { type Candidate, perCandidateList, type SelectNode, type Selection } from "@patchbay/sdk";
import { createRota, type Rota } from "./rota.ts";

/** Candidates that take turns: of one pool, one model and one priority. */
interface Group {
  readonly key: string;
  readonly members: readonly Candidate[];
  readonly rota: Rota;
  /** Members without weight: asked when nobody else is left. */
  readonly reserve: readonly Candidate[];
}

/** A policy that lets the members of a group take turns; groups stay in the order in which they come. */
export function createRoundRobin(): SelectNode {
  const groupsIn = perCandidateList(groupsOf);
  return (candidates, selection) => {
    if (candidates.length < 2) return candidates;
    const groups = groupsIn(candidates);
    const [first] = groups;
    return first && groups.length === 1
      ? orderOf(first, selection)
      : groups.flatMap((group) => orderOf(group, selection));
  };
}

function orderOf({ key, members, rota, reserve }: Group, selection: Selection): readonly Candidate[] {
  if (members.length < 2) return reserve.length === 0 ? members : [...members, ...reserve];
  // Second attempts count on their own, or the successors of a failing node would get unequal shares.
  const turn = selection.turn(selection.attempt === 1 ? key : `${key} again`);
  const head = rota(turn);
  selection.note(`turn ${turn} of ${key}: ${members[head]?.node.id} goes first`);
  return members.slice(head).concat(members.slice(0, head), reserve);
}

function groupsOf(candidates: readonly Candidate[]): readonly Group[] {
  const [first] = candidates;
  if (!first) return [];
  if (candidates.every((candidate) => takeTurns(first, candidate))) return [createGroup(keyOf(first), candidates)];
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const group = groups.get(key);
    if (group) group.push(candidate);
    else groups.set(key, [candidate]);
  }
  return [...groups].map(([key, members]) => createGroup(key, members));
}

function createGroup(key: string, all: readonly Candidate[]): Group {
  const weights = all.map((candidate) => candidate.node.weight);
  if (weights.every((weight) => weight > 0)) return { key, members: all, rota: createRota(weights), reserve: [] };
  const members = all.filter((candidate) => candidate.node.weight > 0);
  if (members.length === 0) return { key, members: all, rota: createRota(weights.map(() => 1)), reserve: [] };
  const reserve = all.filter((candidate) => !(candidate.node.weight > 0));
  return { key, members, rota: createRota(weights.filter((weight) => weight > 0)), reserve };
}

function takeTurns(one: Candidate, other: Candidate): boolean {
  return one.model === other.model && one.node.pool === other.node.pool && one.node.priority === other.node.priority;
}

function keyOf({ node, model }: Candidate): string {
  return `${node.pool} ${model} ${node.priority}`;
}
