import type { Destination } from "../nodes/resolve-model.ts";
import type { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { planHedge } from "./hedge.ts";
import { race } from "./race.ts";
import { type Failed, selectCandidates } from "./select.ts";
import { takeTurn } from "./take-turn.ts";
import { Refusal, tryCandidate } from "./try-candidate.ts";

/**
 * Tries one candidate after the other until one answers, or two at once where the first is slow and the config wants it.
 * The first event commits: what `perform` returns belongs to the client, and no other node is asked.
 */
export async function dispatch<T>(
  exchange: Exchange,
  destination: Destination,
  perform: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const failed: Failed[] = [];
  const { maxAttempts = Number.POSITIVE_INFINITY } = exchange.generation.config.upstream;
  for (;;) {
    const candidates = await selectCandidates(exchange, destination, failed);
    const turn = await takeTurn(exchange, candidates);
    const hedge = planHedge(exchange, { turn, candidates, failures: failed.length, maxAttempts });
    const asked = { exchange, turn, perform };
    const outcome = await (hedge ? race(asked, hedge) : tryCandidate(asked));
    if (!(outcome instanceof Refusal)) return outcome;
    failed.push(...outcome.failed);
    if (!outcome.goesOn || failed.length >= maxAttempts || exchange.signal.aborted) throw outcome.error;
  }
}
