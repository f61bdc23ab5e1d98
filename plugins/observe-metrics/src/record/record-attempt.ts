import type { AttemptEndEvent, AttemptStartEvent } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";
import { recordUsage } from "./record-usage.ts";

/** Writes down that a node is asked. */
export function recordAttemptStart(event: AttemptStartEvent, { metrics, words, running, nodes }: Desk): void {
  nodes.noticed(event.pool, event.node);
  const waitedMs = running.attemptStarted(event.exchange, event.attempt, event.at);
  metrics.waitSeconds.observeMs({ pool: words.pool.word(event.pool) }, waitedMs);
}

/** Writes down what came of asking a node, and what it used. */
export function recordAttempt(event: AttemptEndEvent, { metrics, words, running }: Desk): void {
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
    const client = words.client.word(event.client);
    recordUsage(event.usage, { pool: labels.pool, upstream_model: upstreamModel, cause, client }, metrics);
  } else if (event.firstEventMs !== undefined) metrics.withoutUsage.add(labels);
}

function causeOf({ hedge, attempt }: AttemptEndEvent): string {
  if (hedge === true) return "hedge";
  return attempt === 1 ? "first" : "retry";
}
