import type { AttemptEndEvent, AttemptStartEvent } from "@patchbay/sdk";
import type { AttemptCells } from "./cells.ts";
import type { Desk } from "./desk.ts";
import { Spending } from "./spending.ts";

/** Writes down that a node is asked. */
export function recordAttemptStart(event: AttemptStartEvent, { metrics, words, running, cells }: Desk): void {
  const waitedMs = running.attemptStarted(event.exchange, event.attempt, event.at);
  const pool = words.pool.word(event.pool);
  if (waitedMs !== undefined) cells.waits.of(pool, () => metrics.waitSeconds.of({ pool })).observeMs(waitedMs);
}

/** Labels of an attempt, all told. */
interface Told {
  readonly pool: string;
  readonly node: string;
  readonly upstream_model: string;
  readonly cause: string;
  readonly outcome: string;
  readonly client: string;
}

/** Writes down what came of asking a node, and what it used. */
export function recordAttempt(event: AttemptEndEvent, desk: Desk): void {
  const { metrics, words, running, costOf } = desk;
  const { outcome, error, usage, firstEventMs } = event;
  running.attemptEnded(event.exchange, event.attempt);
  const pool = words.pool.word(event.pool);
  const node = words.node.word(event.node);
  const model = words.upstreamModel.word(event.model, outcome === "done");
  const client = words.client.word(event.client);
  const told: Told = { pool, node, upstream_model: model, cause: causeOf(event), outcome, client };
  const cells = cellsOf(told, desk);
  cells.attempts.add();
  cells.seconds.observeMs(event.durationMs);
  if (firstEventMs !== undefined)
    (cells.firstEventSeconds ??= metrics.attemptFirstEventSeconds.of(told)).observeMs(firstEventMs);
  if (error) metrics.attemptErrors.add({ pool, node, code: words.fixed.word(error.code), owner: error.owner });
  if (usage)
    cells.spending.add(usage, costOf({ model: event.model, provider: event.pool, usage, at: event.at })?.nanoUsd);
  else if (firstEventMs !== undefined) metrics.withoutUsage.add({ pool, node });
}

function cellsOf(told: Told, { metrics, cells }: Desk): AttemptCells {
  const { pool, node, upstream_model, cause, outcome, client } = told;
  // No word has a zero in it.
  const key = `${pool}\0${node}\0${upstream_model}\0${cause}\0${outcome}\0${client}`;
  return cells.attempts.of(key, () => ({
    attempts: metrics.attempts.of(told),
    seconds: metrics.attemptSeconds.of(told),
    spending: new Spending(told, metrics),
  }));
}

function causeOf({ hedge, attempt }: AttemptEndEvent): string {
  if (hedge === true) return "hedge";
  return attempt === 1 ? "first" : "retry";
}
