import type { ExchangeEndEvent, KernelEvent, KernelEventKind, Logger, Plugin } from "@patchbay/sdk";
import { type Beside, type DevExchange, exchangeOf } from "./dev-exchange.ts";

/** Keeps the exchanges of late. */
export interface ExchangeBook {
  take(batch: readonly KernelEvent[]): void;
  /** The newest first. */
  all(): readonly DevExchange[];
  /** The one whose id begins so, or the newest. */
  find(id?: string): DevExchange | undefined;
}

export interface BookOptions {
  /** Looks up what no event tells; the exchange is over. */
  readonly lookUp: (exchange: string) => Beside;
  /** Takes secrets out. */
  readonly clean: (exchange: DevExchange) => DevExchange;
  readonly onExchange: (exchange: DevExchange) => void;
}

const mostExchanges = 50;
const mostUnfinished = 500;

/** What is there without an end is dropped when there is too much of it: its end was dropped before. */
export function createExchangeBook({ lookUp, clean, onExchange }: BookOptions): ExchangeBook {
  const unfinished = new Map<string, KernelEvent[]>();
  const finished: DevExchange[] = [];
  const finish = (end: ExchangeEndEvent, events: readonly KernelEvent[]): void => {
    const exchange = clean(exchangeOf(events, end, lookUp(end.exchange)));
    finished.unshift(exchange);
    finished.length = Math.min(finished.length, mostExchanges);
    onExchange(exchange);
  };
  const keep = (exchange: string, event: KernelEvent): readonly KernelEvent[] => {
    const events = unfinished.get(exchange) ?? [];
    events.push(event);
    unfinished.set(exchange, events);
    const [oldest] = unfinished.keys();
    if (unfinished.size > mostUnfinished && oldest !== undefined) unfinished.delete(oldest);
    return events;
  };
  return {
    take(batch) {
      for (const event of batch) {
        if (!("exchange" in event) || event.exchange === undefined) continue;
        const events = keep(event.exchange, event);
        if (event.type !== "exchange-end") continue;
        unfinished.delete(event.exchange);
        finish(event, events);
      }
    },
    all: () => finished,
    find: (id = "") => finished.find((exchange) => exchange.id.startsWith(id) || exchange.id.startsWith(`req_${id}`)),
  };
}

/** Name of the plugin that looks on. */
export const observerName = "patchbay-dev";

/** The plugin that hands a kernel's events to a book; it changes nothing. `begin` gets the log that it was given. */
export function observerOf(book: Pick<ExchangeBook, "take">, begin: (log: Logger) => void): Plugin {
  return {
    name: observerName,
    sdk: "1.0",
    setup({ log }) {
      begin(log);
      return { observe: { events, handle: (batch) => book.take(batch) } };
    },
  };
}

const events: readonly KernelEventKind[] = [
  "exchange-start",
  "request",
  "attempt-start",
  "attempt-commit",
  "attempt-end",
  "wire-body",
  "reply",
  "loss",
  "stream-violation",
  "plugin-error",
  "exchange-end",
];
