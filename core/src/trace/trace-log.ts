import type { TracedExchange } from "./exchange-trace.ts";

const maxExchanges = 1000;

/** The last exchanges, the newest last. Bounded; outlives generations. */
export class TraceLog {
  readonly #exchanges = new Map<string, TracedExchange>();

  add(exchange: TracedExchange): void {
    this.#exchanges.set(exchange.id, exchange);
    if (this.#exchanges.size <= maxExchanges) return;
    const [oldest] = this.#exchanges.keys();
    if (oldest !== undefined) this.#exchanges.delete(oldest);
  }

  get(id: string): TracedExchange | undefined {
    return this.#exchanges.get(id);
  }

  /** The newest first. */
  latest(count: number): readonly TracedExchange[] {
    return [...this.#exchanges.values()].slice(-count).toReversed();
  }
}
