import type { Candidate, SelectNode, Selection } from "@patchbay/sdk";
import { assignBands, type Timed } from "./bands.ts";
import { createGrouping } from "./groups.ts";
import type { LatencyOptions } from "./options.ts";

/** A candidate and what counts for its place. */
interface Standing extends Timed {
  readonly candidate: Candidate;
  /** Whether its speed is not known, or was measured too long ago. */
  readonly isUncertain: boolean;
}

/** A policy that orders each group by the time to the first event; groups and those that are about as fast keep their order. */
export function createLatency(options: LatencyOptions): SelectNode {
  const groupsOf = createGrouping(options.across);
  return (candidates, selection) => {
    if (candidates.length < 2) return candidates;
    const groups = groupsOf(candidates);
    const standings = candidates.map((candidate, index) => {
      const { firstEventMs: ms = Number.POSITIVE_INFINITY, lastUsedAt = 0 } = selection.state(candidate);
      const isUncertain = ms === Number.POSITIVE_INFINITY || selection.now - lastUsedAt >= options.staleAfterMs;
      return { candidate, group: groups[index] ?? 0, ms, isUncertain, band: 0 };
    });
    assignBands(standings, options.tolerance);
    const ordered = byBand(standings);
    const result = withHead(ordered, explored(ordered, selection, options), selection);
    return result.every((candidate, index) => candidate === candidates[index]) ? candidates : result;
  };
}

function byBand(standings: readonly Standing[]): readonly Standing[] {
  const bands: Standing[][] = [];
  for (const standing of standings) (bands[standing.band] ??= []).push(standing);
  return bands.flat();
}

/** Who is asked first to learn how fast it is, if this is the request for it. A client that has waited already is spared. */
function explored(
  ordered: readonly Standing[],
  selection: Selection,
  { explore }: LatencyOptions,
): Standing | undefined {
  if (explore === 0 || selection.attempt > 1) return undefined;
  const uncertain = ordered.filter(({ group, band, isUncertain }) => group === 0 && band > 0 && isUncertain);
  if (uncertain.length === 0) return undefined;
  const chance = selection.random() / explore;
  return chance < 1 ? uncertain[Math.floor(chance * uncertain.length)] : undefined;
}

function withHead(
  ordered: readonly Standing[],
  explorer: Standing | undefined,
  selection: Selection,
): readonly Candidate[] {
  const head = explorer ?? ordered[0];
  if (head) selection.note(`${nameOf(head.candidate)} goes first: ${reasonOf(head, explorer !== undefined)}`);
  const list = ordered.map(({ candidate }) => candidate);
  return explorer ? [explorer.candidate, ...list.filter((candidate) => candidate !== explorer.candidate)] : list;
}

function reasonOf({ ms }: Standing, isExplored: boolean): string {
  const time = ms === Number.POSITIVE_INFINITY ? "its speed is not known" : `first event after ${Math.round(ms)} ms`;
  return isExplored ? `${time}, to be measured` : time;
}

function nameOf({ node }: Candidate): string {
  return `${node.pool}/${node.id}`;
}
