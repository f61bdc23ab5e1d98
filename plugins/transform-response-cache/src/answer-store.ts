/** An answer that is kept. */
export interface KeptAnswer {
  /** Arrays of events as JSON text, in the order in which they came. */
  readonly text: Buffer;
  /** When it was given, in milliseconds since the epoch. */
  readonly at: number;
}

/** How much is kept. */
export interface StoreLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
}

/** What an entry takes beside its text, in bytes. */
export const overhead = 256;

/** Answers in memory: the least recently used makes room. */
export class AnswerStore {
  readonly #limits: StoreLimits;
  readonly #entries = new Map<string, KeptAnswer>();
  #bytes = 0;

  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  /** The answer, if it is still good at this time. */
  get(key: string, now: number): KeptAnswer | undefined {
    const found = this.#entries.get(key);
    if (!found) return undefined;
    if (!this.#isGood(found, now)) {
      this.#delete(key, found);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, found);
    return found;
  }

  set(key: string, answer: KeptAnswer): void {
    const { maxEntries, maxBytes } = this.#limits;
    const before = this.#entries.get(key);
    if (before) this.#delete(key, before);
    this.#entries.set(key, answer);
    this.#bytes += sizeOf(answer);
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= maxEntries && this.#bytes <= maxBytes) break;
      this.#delete(oldest, entry);
    }
  }

  /** All that is still good at this time, most recently used first. */
  entries(now: number): readonly (readonly [string, KeptAnswer])[] {
    return [...this.#entries].filter(([, answer]) => this.#isGood(answer, now)).toReversed();
  }

  /** What comes from a time ahead was written by a clock that has been set back since. */
  #isGood({ at }: KeptAnswer, now: number): boolean {
    return at <= now && now - at < this.#limits.ttlMs;
  }

  #delete(key: string, answer: KeptAnswer): void {
    this.#entries.delete(key);
    this.#bytes -= sizeOf(answer);
  }
}

function sizeOf({ text }: KeptAnswer): number {
  return text.length + overhead;
}
