/** By how much totals have grown that somebody else counts, and counts from 0 again when a plugin is loaded anew. */
export class Growth {
  #before = new Map<string, number>();
  #now = new Map<string, number>();

  /** Since the look before. Each key once a look. */
  of(key: string, total: number): number {
    const before = this.#before.get(key) ?? 0;
    this.#now.set(key, total);
    return total < before ? total : total - before;
  }

  /** Ends a look; what was not asked for is forgotten. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }
}
