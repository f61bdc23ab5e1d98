import type { AttemptEndEvent, AttemptStartEvent } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";
import { recordUsage } from "./record-usage.ts";

/** Writes down that a node is asked. */
export function recordAttemptStart(event: AttemptStartEvent, { metrics, words, running }: Desk): void {
  const waitedMs = running.attemptStarted(event.exchange, event.attempt, event.at);
  metrics.waitSeconds.observeMs({ pool: words.pool.word(event.pool) }, waitedMs);
}

/** Writes down what came of asking a node, and what it used. */
export function recordAttempt(event: AttemptEndEvent, desk: Desk): void {
  const { metrics, words, running } = desk;
  const { outcome, error } = event;
  running.attemptEnded(event.exchange, event.attempt);
  const labels = { pool: words.pool.word(event.pool), node: words.node.word(event.node) };
  const upstreamModel = words.upstreamModel.word(event.model, outcome === "done");
  const cause = causeOf(event);
  metrics.attempts.add({ ...labels, upstream_model: upstreamModel, cause, outcome });
  metrics.attemptSeconds.observeMs({ ...labels, outcome }, event.durationMs);
  metrics.attemptFirstEventSeconds.observeMs(labels, event.firstEventMs);
  if (error) metrics.attemptErrors.add({ ...labels, code: words.fixed.word(error.code), owner: error.owner });
  if (event.usage) {
    const spender = {
      pool: labels.pool,
      upstream_model: upstreamModel,
      cause,
      client: words.client.word(event.client),
    };
    recordUsage({ model: event.model, provider: event.pool, usage: event.usage, at: event.at }, spender, desk);
  } else if (event.firstEventMs !== undefined) metrics.withoutUsage.add(labels);
}

function causeOf({ hedge, attempt }: AttemptEndEvent): string {
  if (hedge === true) return "hedge";
  return attempt === 1 ? "first" : "retry";
}
