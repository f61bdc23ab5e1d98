/** More exchanges than this at once are not recorded; the oldest is forgotten. */
const maxPending = 10_000;

/** Under which key the answer of an exchange is to be kept, since positions of a transform share nothing else. */
export class PendingKeys {
  readonly #keys = new Map<string, string>();

  set(exchange: string, key: string): void {
    const [oldest] = this.#keys.keys();
    if (oldest !== undefined && this.#keys.size >= maxPending) this.#keys.delete(oldest);
    this.#keys.set(exchange, key);
  }

  /** Asked again for each attempt. */
  get(exchange: string): string | undefined {
    return this.#keys.get(exchange);
  }

  delete(exchange: string): void {
    this.#keys.delete(exchange);
  }
}
