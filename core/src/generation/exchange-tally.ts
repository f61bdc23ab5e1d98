import { type Clock, type ExchangeEndEvent, failures, type FailureCode, type FailureOwner } from "@patchbay/sdk";
import { LogHistogram } from "../accounting/log-histogram.ts";

/** How the exchanges of one generation went, since two of them are compared. */
export interface TallyView {
  readonly exchanges: number;
  /** By owner of the failure. */
  readonly failures: Readonly<Partial<Record<FailureOwner, number>>>;
  /** Time from arrival to the first event, in milliseconds; absent before the first. */
  readonly firstEventMs?: { readonly median: number; readonly p95: number };
  /** What got lost in translation, in all. */
  readonly losses: number;
  /** How many nodes were called, in all. */
  readonly attempts: number;
  /** Exchanges that wait for their first event. */
  readonly waiting: number;
}

/** Counts the exchanges of one generation. */
export class ExchangeTally {
  readonly firstEvents = new LogHistogram();
  readonly #clock: Clock;
  readonly #failures = new Map<FailureOwner, number>();
  /** When they began, by id; those that have no event yet. */
  readonly #waiting = new Map<string, number>();
  exchanges = 0;
  losses = 0;
  attempts = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  started(exchange: string): void {
    this.#waiting.set(exchange, this.#clock.monotonic());
  }

  committed(exchange: string): void {
    this.#waiting.delete(exchange);
  }

  ended({ exchange, error, firstEventMs, losses, attempts }: ExchangeEndEvent): void {
    this.#waiting.delete(exchange);
    this.exchanges++;
    this.losses += losses;
    this.attempts += attempts;
    if (firstEventMs !== undefined) this.firstEvents.add(firstEventMs);
    if (error) this.#fail(error.owner);
  }

  /** An exchange failed before it was one. */
  missed(code: FailureCode): void {
    this.exchanges++;
    this.#fail(failures[code].owner);
  }

  /** Failures of these owners. */
  failuresOf(owners: readonly FailureOwner[]): number {
    return owners.reduce((sum, owner) => sum + (this.#failures.get(owner) ?? 0), 0);
  }

  /** How many have waited longer than this for their first event. */
  waitingLonger(ms: number): number {
    const before = this.#clock.monotonic() - ms;
    return [...this.#waiting.values()].filter((at) => at < before).length;
  }

  view(): TallyView {
    const [median, p95] = [this.firstEvents.quantile(0.5), this.firstEvents.quantile(0.95)];
    return {
      exchanges: this.exchanges,
      failures: Object.fromEntries(this.#failures),
      ...(median !== undefined && p95 !== undefined && { firstEventMs: { median, p95 } }),
      losses: this.losses,
      attempts: this.attempts,
      waiting: this.#waiting.size,
    };
  }

  #fail(owner: FailureOwner): void {
    this.#failures.set(owner, (this.#failures.get(owner) ?? 0) + 1);
  }
}
