/** How often each plugin's streams broke a rule since the kernel began, and which exchanges are looked at. */
export class ViolationCounts {
  readonly #counts = new Map<string, number>();
  #exchanges = 0;

  count(plugin: string): void {
    this.#counts.set(plugin, (this.#counts.get(plugin) ?? 0) + 1);
  }

  get byPlugin(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Whether the exchange that begins now is one of `share`; evenly spread, without chance. */
  isSampled(share: number): boolean {
    const before = Math.floor(this.#exchanges * share);
    this.#exchanges++;
    return Math.floor(this.#exchanges * share) > before;
  }
}
