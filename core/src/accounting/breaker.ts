import type { Clock } from "@patchbay/sdk";

const faultsInRow = 5;
/** So long a row of missed deadlines must last: what a plugin waits for may stall, and all that is under way is late at once. */
const lateRowMs = 5000;
export const restMs = 60_000;

/** Whether a plugin is called. */
export type BreakerState = "closed" | "open" | "trying";

/**
 * Takes a plugin out that keeps failing or uses up its budget: for a minute it is not called, then one call shows whether
 * it may return.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #opened: (reason: string) => void;
  /** On the monotonic clock; 0 while it is closed, which is all that a call reads then. */
  #until = 0;
  #isTrying = false;
  #reason: string | undefined;
  /** When the row of faults began that a hook is in, on the monotonic clock. */
  readonly #rows = new Map<string, number>();

  /** `opened` hears of each time that it opens, but not when a trial fails. */
  constructor(clock: Clock, opened: (reason: string) => void) {
    this.#clock = clock;
    this.#opened = opened;
  }

  get state(): BreakerState {
    if (this.#until === 0) return "closed";
    return this.#isTrying ? "trying" : "open";
  }

  /** Why it is open. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Whether the plugin is to be called now. After the rest it lets one call through, and the next only when that fails to tell. */
  allows(): boolean {
    if (this.#until === 0) return true;
    const now = this.#clock.monotonic();
    if (now < this.#until) return false;
    this.#until = now + restMs;
    this.#isTrying = true;
    return true;
  }

  succeeded(): void {
    // What began before it opened and ends well now says nothing of the plugin after.
    if (this.#isTrying) this.reset();
  }

  /** So many calls of a hook in a row have failed; `isLate`: this one by missing its deadline. */
  failed(hook: string, inRow: number, isLate = false): void {
    const now = this.#clock.monotonic();
    if (inRow === 1) this.#rows.set(hook, now);
    if (this.#isTrying) return this.#rest();
    const isEnough = isLate
      ? inRow >= faultsInRow && now - (this.#rows.get(hook) ?? now) >= lateRowMs
      : inRow % faultsInRow === 0;
    if (isEnough) this.trip(`it failed ${faultsInRow} times in a row, last in ${hook}`);
  }

  /** Opens it, for a reason in words. */
  trip(reason: string): void {
    const isNew = this.#until === 0;
    this.#reason = reason;
    this.#rest();
    if (isNew) this.#opened(reason);
  }

  /** Closes it at once. */
  reset(): void {
    this.#until = 0;
    this.#isTrying = false;
    this.#reason = undefined;
  }

  #rest(): void {
    this.#isTrying = false;
    this.#until = this.#clock.monotonic() + restMs;
  }
}
