/** What stands for names that had no room. */
const other = "other";

const maxLength = 128;

/**
 * Values of an attribute of metrics: the first so many; all others are `other`. Names that a client may have invented get
 * half of the room.
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
    const room = isReal ? this.#max : Math.floor(this.#max / 2);
    if (name.length > maxLength || this.#names.size >= room) return other;
    this.#names.add(name);
    return name;
  }
}
