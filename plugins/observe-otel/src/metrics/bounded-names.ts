/** What stands for names that had no room. */
const other = "other";

const maxLength = 128;

/**
 * Values of an attribute of metrics: the first so many; all others are `other`. Names that a client may have invented get
 * half of the room. No value has a zero in it.
 */
export class BoundedNames {
  readonly #max: number;
  readonly #names = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  /** The value for a name; empty for none. `isReal`: it is known to be no invention. */
  of(name: string | undefined, isReal = true): string {
    if (name === undefined) return "";
    if (this.#names.has(name)) return name;
    if (name.length > maxLength) return other;
    const word = name.replaceAll("\0", "\uFFFD");
    if (this.#names.has(word)) return word;
    const room = isReal ? this.#max : Math.floor(this.#max / 2);
    if (this.#names.size >= room) return other;
    this.#names.add(word);
    return word;
  }
}
