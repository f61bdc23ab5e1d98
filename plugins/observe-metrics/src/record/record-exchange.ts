import type { ExchangeEndEvent } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";

/** Writes down that an exchange is over. */
export function recordExchange(event: ExchangeEndEvent, { metrics, words, running }: Desk): void {
  const { operation, outcome, error, answeredBy } = event;
  running.ended(event.exchange);
  const pool = words.pool.word(event.pool);
  // Whatever a client asks for arrives here; what was answered is a model.
  const model = words.model.word(event.model, outcome === "done");
  const spread = { operation, pool, model, stream: String(event.stream) };
  metrics.requests.add({
    operation,
    protocol: words.fixed.word(event.protocol),
    pool,
    model,
    status: String(event.status),
    outcome,
    client: words.client.word(event.client),
  });
  metrics.firstEventSeconds.observeMs(spread, event.firstEventMs);
  if (outcome === "done") metrics.requestSeconds.observeMs(spread, event.durationMs);
  if (error) metrics.requestErrors.add({ pool, code: words.fixed.word(error.code), owner: error.owner });
  if (answeredBy) metrics.answeredByPlugin.add({ plugin: words.fixed.word(answeredBy.plugin) });
}
