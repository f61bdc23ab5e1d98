const hourMs = 3_600_000;

/** Counts the probes of one node. An hour begins with the first probe in it. */
export class ProbeCount {
  #until = 0;
  #count = 0;
  #lastAt: number | undefined;

  /** Milliseconds since the epoch of the last probe's start. */
  get lastAt(): number | undefined {
    return this.#lastAt;
  }

  /** Whether there may be one more in this hour. */
  isLeft(perHour: number, now: number): boolean {
    return now >= this.#until || this.#count < perHour;
  }

  /** A probe begins. */
  count(now: number): void {
    if (now >= this.#until) {
      this.#until = now + hourMs;
      this.#count = 0;
    }
    this.#count++;
    this.#lastAt = now;
  }
}
