import { other } from "./series.ts";

const maxLength = 128;

/**
 * The values that a label may have: the first so many that came; all others are `other`. Names that a client made up may
 * take half of the room, so that they cannot drive out those that are real.
 */
export class Vocabulary {
  readonly #max: number;
  readonly #overflowed: () => void;
  readonly #words = new Set<string>();

  /** `overflowed` hears of each value that became `other`. */
  constructor(max: number, overflowed: () => void) {
    this.#max = max;
    this.#overflowed = overflowed;
  }

  /** The label for a name; empty for none. `isReal`: it is known to be no invention. */
  word(name: string | undefined, isReal = true): string {
    if (name === undefined || name === "") return "";
    if (this.#words.has(name)) return name;
    if (name.length > maxLength) return this.#other();
    const word = wellFormed(name);
    if (this.#words.has(word)) return word;
    if (this.#words.size >= (isReal ? this.#max : Math.floor(this.#max / 2))) return this.#other();
    this.#words.add(word);
    return word;
  }

  #other(): string {
    this.#overflowed();
    return other;
  }
}

/** Two names that differ in broken halves of characters alone would be one on the line, twice; NUL parts words from words. */
function wellFormed(name: string): string {
  return name.replaceAll(/[\p{Surrogate}\0]/gu, "\uFFFD");
}
