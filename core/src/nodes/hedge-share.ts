/** How many requests without a second node can be saved up for later ones that need it. */
const savedRequests = 100;
/** Shares do not add up to whole numbers exactly. */
const rounding = 1e-9;

/** Keeps those requests of a pool for which a second node is asked a share of all, also over short times. */
export class HedgeShare {
  #saved = 0;

  /** A request came in. */
  asked(maxShare: number): void {
    const most = maxShare === 1 ? Number.POSITIVE_INFINITY : Math.max(1, maxShare * savedRequests);
    this.#saved = Math.min(most, this.#saved + maxShare);
  }

  /** Whether a second node may be asked for one of them. */
  tryTake(): boolean {
    if (this.#saved < 1 - rounding) return false;
    this.#saved--;
    return true;
  }

  /** It came to nothing. */
  giveBack(): void {
    this.#saved++;
  }
}
