import type { Metrics } from "../metrics.ts";

interface Running {
  readonly at: number;
  /** Numbers of the attempts that run. */
  readonly attempts: Set<number>;
  hasBegun: boolean;
}

/** More are not told apart from none. */
const maxRunning = 20_000;
/** An end that was dropped on its way would be waited for forever. */
const maxAgeMs = 3_600_000;

/** The exchanges that run. */
export class RunningBook {
  readonly #running = new Map<string, Running>();

  /** Times in milliseconds since the epoch. */
  started(exchange: string, at: number): void {
    if (this.#running.size >= maxRunning) this.#forgetOldest();
    this.#running.set(exchange, { at, attempts: new Set(), hasBegun: false });
  }

  /** How long the exchange waited for its first attempt, in milliseconds; undefined for later ones. */
  attemptStarted(exchange: string, attempt: number, at: number): number | undefined {
    const running = this.#running.get(exchange);
    if (!running) return undefined;
    running.attempts.add(attempt);
    if (running.hasBegun) return undefined;
    running.hasBegun = true;
    return at - running.at;
  }

  attemptEnded(exchange: string, attempt: number): void {
    this.#running.get(exchange)?.attempts.delete(attempt);
  }

  ended(exchange: string): void {
    this.#running.delete(exchange);
  }

  /** Writes down how many run. */
  show({ running }: Pick<Metrics, "running">, now: number): void {
    let attempting = 0;
    for (const [exchange, { at, attempts }] of this.#running) {
      if (now - at > maxAgeMs) this.#running.delete(exchange);
      else if (attempts.size > 0) attempting++;
    }
    running.set({ state: "attempting" }, attempting);
    running.set({ state: "waiting" }, this.#running.size - attempting);
  }

  #forgetOldest(): void {
    for (const exchange of this.#running.keys()) {
      this.#running.delete(exchange);
      return;
    }
  }
}
