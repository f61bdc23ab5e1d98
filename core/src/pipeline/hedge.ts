import type { Candidate } from "@patchbay/sdk";
import { isPromise } from "../guard.ts";
import type { HedgeShare } from "../nodes/hedge-share.ts";
import type { Exchange } from "./exchange.ts";
import { isTurn, tryTurn, type Turn } from "./take-turn.ts";

/** When a second node is asked beside the first, and which. */
export interface Hedge {
  /** So long after the first. */
  readonly afterMs: number;
  /** In the order of the policies; never empty. */
  readonly others: readonly Candidate[];
  readonly share: HedgeShare;
}

/** The round of attempts that begins. */
interface Round {
  readonly turn: Turn;
  readonly candidates: readonly Candidate[];
  /** How many attempts have failed before. */
  readonly failures: number;
  readonly maxAttempts: number;
}

/** What there is beside the first node; undefined where the config wants nothing, too little is known or nobody is left. */
export function planHedge(exchange: Exchange, round: Round): Hedge | undefined {
  const { candidate, entry } = round.turn;
  const { hedge } = entry.config;
  if (!hedge || exchange.operation !== "chat") return undefined;
  const share = exchange.generation.host.states.hedgesOf(candidate.node.pool);
  if (round.failures === 0) share.asked(hedge.maxShare);
  if (round.candidates.length < 2 || round.failures + 2 > round.maxAttempts) return undefined;
  const afterMs = hedge.afterMs ?? entry.record.usualFirstEvent(candidate.model, hedge.percentile, hedge.minSamples);
  const others = round.candidates.filter(({ node }) => node !== candidate.node);
  return afterMs === undefined || others.length === 0 ? undefined : { afterMs, others, share };
}

/** A place at the first of the others that has one now. */
export async function findSecond(exchange: Exchange, { others, share }: Hedge): Promise<Turn | undefined> {
  if (!share.tryTake()) return undefined;
  const now = exchange.generation.host.clock.now();
  for (const candidate of others) {
    // Some time has passed since the policies spoke.
    if (exchange.stateOf(candidate, now).condition !== "ready") continue;
    const asked = tryTurn(exchange, candidate);
    const found = isPromise(asked) ? await asked : asked;
    if (isTurn(found)) return found;
  }
  share.giveBack();
  return undefined;
}
