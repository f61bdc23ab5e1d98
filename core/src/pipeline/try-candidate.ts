import type { GatewayError } from "@patchbay/sdk";
import { isPromise } from "../guard.ts";
import { ruleFor } from "../nodes/error-rules.ts";
import { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { failureOf } from "./failure-of.ts";
import type { Lane } from "./lane.ts";
import { pause } from "./pause.ts";
import type { Failed } from "./select.ts";
import { endTurn, isTurn, tryTurn, type Turn } from "./take-turn.ts";

/** A place at a node, and what is to be done there. */
export interface Try<T> {
  readonly exchange: Exchange;
  readonly turn: Turn;
  readonly perform: (attempt: Attempt) => Promise<T>;
  /** Undefined: nobody else is asked at the same time. */
  readonly lane?: Lane;
}

/** A failure as a value, so that an answer of any type can stand beside it. */
export class Refusal {
  /** Those that failed, in order; what the client is told may be about any of them. */
  readonly failed: readonly Failed[];
  readonly error: GatewayError;
  /** Another candidate may do better. */
  readonly goesOn: boolean;

  constructor(failed: readonly Failed[], error: GatewayError, goesOn: boolean) {
    this.failed = failed;
    this.error = error;
    this.goesOn = goesOn;
  }

  /** What two say together: the later one has the word, unless only the other ends the search. */
  and(later: Refusal): Refusal {
    const { error, goesOn } = !this.goesOn && later.goesOn ? this : later;
    return new Refusal([...this.failed, ...later.failed], error, goesOn);
  }
}

/** Asks a node. A fault of the connection is tried once more. */
export async function tryCandidate<T>(asked: Try<T>): Promise<T | Refusal> {
  const { exchange, turn, lane } = asked;
  const first = await tryOnce(asked);
  if (!(first instanceof Refusal) || first.error.code !== "unreachable" || !first.goesOn) return first;
  const { generation, signal } = exchange;
  const { host, config } = generation;
  const waiting = { generation, signal: lane?.signal ?? signal };
  await pause(waiting, host.random() * config.upstream.retryPauseMs);
  if (waiting.signal.aborted) return first;
  const found = tryTurn(exchange, turn.candidate);
  const again = isPromise(found) ? await found : found;
  if (!isTurn(again)) return first;
  if (!waiting.signal.aborted) return await tryOnce({ ...asked, turn: again });
  endTurn(again, host.sharing);
  return first;
}

async function tryOnce<T>({ exchange, turn, perform, lane }: Try<T>): Promise<T | Refusal> {
  const attempt = new Attempt(exchange, turn, lane);
  const { signal, candidate } = attempt;
  try {
    return await perform(attempt);
  } catch (cause) {
    const error = failureOf({ signal, generation: exchange.generation }, cause);
    const rule = ruleFor(turn.entry.config.traffic.errorRules, error);
    attempt.ended(signal.aborted ? "cancelled" : "failed", error, rule);
    const goesOn = rule ? rule.do === "next" : error.retryable;
    return new Refusal([{ candidate, code: error.code, error }], error, goesOn);
  }
}
