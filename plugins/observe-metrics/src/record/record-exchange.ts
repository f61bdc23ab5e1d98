import type { ExchangeEndEvent } from "@patchbay/sdk";
import type { ExchangeCells } from "./cells.ts";
import type { Desk } from "./desk.ts";

/** Labels of an exchange, all told. */
interface Told {
  readonly operation: string;
  readonly protocol: string;
  readonly pool: string;
  readonly model: string;
  readonly status: string;
  readonly outcome: string;
  readonly client: string;
  readonly stream: string;
}

/** Writes down that an exchange is over. */
export function recordExchange(event: ExchangeEndEvent, desk: Desk): void {
  const { metrics, words, running } = desk;
  const { operation, outcome, error, answeredBy, firstEventMs } = event;
  running.ended(event.exchange);
  const pool = words.pool.word(event.pool);
  const told: Told = {
    operation,
    protocol: words.fixed.word(event.protocol),
    pool,
    // Whatever a client asks for arrives here; what was answered is a model.
    model: words.model.word(event.model, outcome === "done"),
    status: String(event.status),
    outcome,
    client: words.client.word(event.client),
    stream: event.stream ? "true" : "false",
  };
  const cells = cellsOf(told, desk);
  cells.requests.add();
  if (firstEventMs !== undefined)
    (cells.firstEventSeconds ??= metrics.firstEventSeconds.of(told)).observeMs(firstEventMs);
  if (outcome === "done") (cells.seconds ??= metrics.requestSeconds.of(told)).observeMs(event.durationMs);
  if (error) metrics.requestErrors.add({ pool, code: words.fixed.word(error.code), owner: error.owner });
  if (answeredBy) metrics.answeredByPlugin.add({ plugin: words.fixed.word(answeredBy.plugin) });
}

function cellsOf(told: Told, { metrics, cells }: Desk): ExchangeCells {
  const { operation, protocol, pool, model, status, outcome, client, stream } = told;
  // No word has a zero in it.
  const key = `${operation}\0${protocol}\0${pool}\0${model}\0${status}\0${outcome}\0${client}\0${stream}`;
  return cells.exchanges.of(key, () => ({ requests: metrics.requests.of(told) }));
}
