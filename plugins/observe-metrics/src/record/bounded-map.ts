/** What was found once and is looked for again and again. What has no room is found anew. */
export class BoundedMap<Value> {
  readonly #max: number;
  readonly #known = new Map<string, Value>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#known.size;
  }

  of(key: string, find: () => Value): Value {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#max) this.#known.clear();
    const found = find();
    this.#known.set(key, found);
    return found;
  }
}
