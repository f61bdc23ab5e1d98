import { type Candidate, GatewayError } from "@patchbay/sdk";
import type { Destination } from "../nodes/resolve-model.ts";
import { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { scrubError } from "./scrub.ts";
import { type Failed, selectCandidate } from "./select.ts";

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
    const candidate = await selectCandidate(exchange, destination, failed);
    const outcome = await tryCandidate(exchange, candidate, perform);
    if (!(outcome instanceof Refusal)) return outcome;
    const { error } = outcome;
    failed.push({ candidate, code: error.code, error });
    if (!error.retryable || failed.length >= maxAttempts || exchange.signal.aborted) throw error;
  }
}

/** A failure as a value, so that an answer of any type can stand beside it. */
class Refusal {
  readonly error: GatewayError;

  constructor(error: GatewayError) {
    this.error = error;
  }
}

async function tryCandidate<T>(
  exchange: Exchange,
  candidate: Candidate,
  perform: (attempt: Attempt) => Promise<T>,
): Promise<T | Refusal> {
  const first = await tryOnce(exchange, candidate, perform);
  const again = first instanceof Refusal && first.error.code === "unreachable" && !exchange.signal.aborted;
  return again ? await tryOnce(exchange, candidate, perform) : first;
}

async function tryOnce<T>(
  exchange: Exchange,
  candidate: Candidate,
  perform: (attempt: Attempt) => Promise<T>,
): Promise<T | Refusal> {
  const entry = exchange.generation.nodes.entryOf(candidate.node);
  if (!entry) return new Refusal(new GatewayError("internal", `node "${candidate.node.id}" is not of this generation`));
  const attempt = new Attempt(exchange, candidate, entry);
  try {
    return await perform(attempt);
  } catch (cause) {
    const error = failureOf(exchange, cause);
    attempt.ended(exchange.signal.aborted ? "cancelled" : "failed", error);
    return new Refusal(error);
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
