import { GatewayError } from "@patchbay/sdk";
import { type ErrorRule, ruleFor } from "../nodes/error-rules.ts";
import type { Destination } from "../nodes/resolve-model.ts";
import { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { pause } from "./pause.ts";
import { scrubError } from "./scrub.ts";
import { type Failed, selectCandidates } from "./select.ts";
import { isTurn, takeTurn, tryTurn, type Turn } from "./take-turn.ts";

/**
 * Tries one candidate after the other until one answers. The first event commits: what `perform` returns belongs to the
 * client, and no other node is asked. A fault of the connection is tried once more on the same node.
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
    const outcome = await tryCandidate(exchange, turn, perform);
    if (!(outcome instanceof Refusal)) return outcome;
    const { error, goesOn } = outcome;
    failed.push({ candidate: turn.candidate, code: error.code, error });
    if (!goesOn || failed.length >= maxAttempts || exchange.signal.aborted) throw error;
  }
}

/** A failure as a value, so that an answer of any type can stand beside it. */
class Refusal {
  readonly error: GatewayError;
  /** Another candidate may do better. */
  readonly goesOn: boolean;

  constructor(error: GatewayError, rule: ErrorRule | undefined) {
    this.error = error;
    this.goesOn = rule ? rule.do === "next" : error.retryable;
  }
}

async function tryCandidate<T>(
  exchange: Exchange,
  turn: Turn,
  perform: (attempt: Attempt) => Promise<T>,
): Promise<T | Refusal> {
  const first = await tryOnce(exchange, turn, perform);
  if (!(first instanceof Refusal) || first.error.code !== "unreachable" || !first.goesOn) return first;
  const { host, config } = exchange.generation;
  await pause(exchange, host.random() * config.upstream.retryPauseMs);
  if (exchange.signal.aborted) return first;
  const again = await tryTurn(exchange, turn.candidate);
  return isTurn(again) ? await tryOnce(exchange, again, perform) : first;
}

async function tryOnce<T>(
  exchange: Exchange,
  turn: Turn,
  perform: (attempt: Attempt) => Promise<T>,
): Promise<T | Refusal> {
  const attempt = new Attempt(exchange, turn);
  try {
    return await perform(attempt);
  } catch (cause) {
    const error = failureOf(exchange, cause);
    const rule = ruleFor(turn.entry.config.traffic.errorRules, error);
    attempt.ended(exchange.signal.aborted ? "cancelled" : "failed", error, rule);
    return new Refusal(error, rule);
  }
}

/**
 * What a throw tells, without secrets. Of an exchange that was called off it is always why: whatever broke then broke
 * because of that.
 */
export function failureOf({ signal, generation }: Exchange, cause: unknown): GatewayError {
  const error = signal.aborted ? GatewayError.from(signal.reason, "aborted") : GatewayError.from(cause);
  return scrubError(error, generation.redact);
}
