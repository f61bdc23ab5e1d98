import type { AttemptEndEvent, ExchangeEndEvent, KernelEvent } from "@patchbay/sdk";
import type { PriceBook } from "@patchbay/price-catalog";
import type { Entry } from "./database/insert-rows.ts";
import type { AttemptRow } from "./database/schema.ts";
import { attemptRow, exchangeRow, probeRow } from "./to-rows.ts";

/** Kinds that the ledger is made of. */
export const ledgerKinds = ["attempt-end", "exchange-end", "probe"] as const;

/** Puts attempts and their exchange together, so that they are written together. */
export class Assembler {
  readonly #book: PriceBook;
  readonly #most: number;
  readonly #open = new Map<string, AttemptRow[]>();
  /** Ended exchanges, and how many of their attempts have not ended: of two that raced the slower is called off last. */
  readonly #late = new Map<string, number>();

  /** `most`: exchanges that may be open; the oldest goes on without its end. */
  constructor(book: PriceBook, most: number) {
    this.#book = book;
    this.#most = most;
  }

  /** What is complete with this event. */
  take(event: KernelEvent): readonly Entry[] {
    if (event.type === "probe") return [{ attempts: [probeRow(event, this.#book)] }];
    if (event.type === "exchange-end") return [this.#ended(event)];
    return event.type === "attempt-end" ? this.#attempted(event) : [];
  }

  /** What is left when nothing more comes. */
  drain(): readonly Entry[] {
    const entries = [...this.#open.values()].map((attempts) => ({ attempts }));
    this.#open.clear();
    return entries;
  }

  #ended(event: ExchangeEndEvent): Entry {
    const attempts = this.#open.get(event.exchange) ?? [];
    this.#open.delete(event.exchange);
    const missing = event.attempts - attempts.length;
    if (missing > 0) this.#late.set(event.exchange, missing);
    if (this.#late.size > this.#most) this.#late.delete(this.#late.keys().next().value ?? "");
    return { exchange: exchangeRow(event), attempts };
  }

  #attempted(event: AttemptEndEvent): readonly Entry[] {
    const { exchange } = event;
    const row = attemptRow(event, this.#book);
    const missing = this.#late.get(exchange);
    if (missing !== undefined) {
      if (missing > 1) this.#late.set(exchange, missing - 1);
      else this.#late.delete(exchange);
      return [{ attempts: [row] }];
    }
    const attempts = this.#open.get(exchange) ?? [];
    attempts.push(row);
    this.#open.set(exchange, attempts);
    return this.#open.size > this.#most ? this.#oldest() : [];
  }

  #oldest(): readonly Entry[] {
    const [first] = this.#open;
    if (!first) return [];
    const [exchange, attempts] = first;
    this.#open.delete(exchange);
    return [{ attempts }];
  }
}
