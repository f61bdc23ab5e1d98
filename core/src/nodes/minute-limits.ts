/** What a node takes per minute; undefined means any number. */
export interface MinuteLimits {
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
}

/** Whether something was let through, and if not when to try again (milliseconds since the epoch). */
export type Let = { readonly ok: true } | { readonly ok: false; readonly until: number };

/** How long such a minute lasts. */
export const minuteMs = 60_000;

/** Counts of one minute, which begins with the first request in it. */
export class MinuteCounts {
  #until = 0;
  #requests = 0;
  #tokens = 0;

  /** Lets a request of so many tokens through, as far as they are known, or says when the minute is over. */
  take({ requestsPerMinute, tokensPerMinute }: MinuteLimits, tokens: number, now: number): Let {
    this.#turn(now);
    const isOver =
      (requestsPerMinute !== undefined && this.#requests + 1 > requestsPerMinute) ||
      // One request that is larger than the whole minute's share must get through at some time.
      (tokensPerMinute !== undefined && this.#tokens > 0 && this.#tokens + tokens > tokensPerMinute);
    if (isOver) return { ok: false, until: this.#until };
    this.count(tokens, now);
    return { ok: true };
  }

  /** Counts a request that was let through, here or elsewhere. */
  count(tokens: number, now: number): void {
    this.#turn(now);
    this.#requests++;
    this.#tokens += tokens;
  }

  /** A request had more or fewer tokens than was thought. */
  correct(tokens: number, now: number): void {
    if (now < this.#until) this.#tokens += tokens;
  }

  #turn(now: number): void {
    if (now < this.#until) return;
    this.#until = now + minuteMs;
    this.#requests = 0;
    this.#tokens = 0;
  }
}
