import { type Candidate, type FailedAttempt, GatewayError } from "@patchbay/sdk";
import { runWaterfall } from "../hooks.ts";
import type { Destination } from "../nodes/resolve-model.ts";
import type { Decision } from "../trace/decision.ts";
import type { Exchange } from "./exchange.ts";
import { pause } from "./pause.ts";
import { type Drop, SelectionRecord } from "./selection-record.ts";

/**
 * Asks the policies which candidates are next, best first: never an empty list. When all rest and the config allows it,
 * waits for the first to return. @throws GatewayError `all-cooling`, `no-node`, a policy's
 * refusal, or the last failure when all were tried.
 */
export async function selectCandidates(
  exchange: Exchange,
  destination: Destination,
  failed: readonly Failed[],
): Promise<readonly Candidate[]> {
  const { hooks, host, emitter } = exchange.generation;
  const now = host.clock.now();
  const ready = destination.list.at(now);
  const rested = untriedOf(ready.candidates, failed);
  const untried = rested.length > 0 ? rested : untriedOf(ready.lastResort, failed);
  const selection = new SelectionRecord(exchange, now, failed, destination.list);
  const asked = runWaterfall(hooks.selectNode, untried, selection);
  const chosen = asked instanceof Promise ? await asked : asked;
  if (emitter.wants("selection", exchange.id)) report(exchange, selection, chosen);
  exchange.trace.decisions.push(decisionOf(selection, chosen, ready.resting));
  if (selection.refusal) throw selection.refusal;
  // A policy may add to an empty list, or hand in what was not asked for: nodes of a config that is gone, or one that has just failed.
  const usable = untriedOf(chosen, failed).filter(({ node }) => exchange.generation.nodes.entryOf(node));
  if (usable.length > 0) return usable;
  const soonest = soonestOf(selection.drops, untried.length === 0 ? ready.soonest : undefined);
  if (failed.length > 0 || !(await waited(exchange, soonest))) throw exhausted(exchange, failed, soonest);
  return await selectCandidates(exchange, destination, failed);
}

function decisionOf(
  { attempt, now, steps, drops, notes, refusal }: SelectionRecord,
  chosen: readonly Candidate[],
  resting: Decision["resting"],
): Decision {
  return { attempt, at: now, resting, steps, chosen, drops, notes, ...(refusal && { refusal: refusal.message }) };
}

/** Whether the first of those that rest returned while the exchange waited. */
async function waited(exchange: Exchange, soonest: number | undefined): Promise<boolean> {
  const { config, host } = exchange.generation;
  const end = exchange.at + config.upstream.maxWaitMs;
  if (soonest === undefined || soonest > end) return false;
  await pause(exchange, Math.max(0, soonest - host.clock.now()));
  return !exchange.signal.aborted;
}

function untriedOf(candidates: readonly Candidate[], failed: readonly Failed[]): readonly Candidate[] {
  if (failed.length === 0) return candidates;
  return candidates.filter(({ node, model }) =>
    failed.every(({ candidate }) => candidate.node !== node || candidate.model !== model),
  );
}

/** An attempt that failed, with the failure that the client sees if no other follows. */
export interface Failed extends FailedAttempt {
  readonly error: GatewayError;
}

function exhausted(
  { model, generation }: Exchange,
  failed: readonly Failed[],
  soonest: number | undefined,
): GatewayError {
  const last = failed.at(-1);
  if (last) return last.error;
  if (soonest === undefined) return new GatewayError("no-node", `no usable node serves "${model}"`);
  return new GatewayError(
    "all-cooling",
    `every node that serves "${model}" is resting after failures; try again later`,
    {
      retryAfterMs: Math.max(0, soonest - generation.host.clock.now()),
    },
  );
}

function soonestOf(drops: readonly Drop[], resting: number | undefined): number | undefined {
  const untils = [...drops.map(({ until }) => until), resting].filter((until) => until !== undefined);
  return untils.length > 0 ? Math.min(...untils) : undefined;
}

function report({ id, generation }: Exchange, selection: SelectionRecord, chosen: readonly Candidate[]): void {
  const nameOf = ({ node }: Candidate): string => `${node.pool}/${node.id}`;
  generation.emitter.emit({
    type: "selection",
    at: selection.now,
    exchange: id,
    attempt: selection.attempt,
    chosen: chosen.slice(0, 100).map(nameOf),
    dropped: selection.drops.map(({ candidate, ...why }) => ({ node: nameOf(candidate), ...why })),
    notes: selection.notes,
  });
}
