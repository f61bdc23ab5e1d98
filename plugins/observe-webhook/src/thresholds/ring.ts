/** Into so many parts a time is cut that slides. */
export const slotCount = 60;

/** Says which part of a time that slides is the present one. */
export class Ring {
  readonly #slotMs: number;
  readonly #passed: (slot: number) => void;
  #position = Number.NEGATIVE_INFINITY;

  /** `passed` hears of each part that is to be empty again. */
  constructor(windowMs: number, passed: (slot: number) => void) {
    this.#slotMs = windowMs / slotCount;
    this.#passed = passed;
  }

  /** The present part. A clock that is set back stays in the one where it was. */
  slot(now: number): number {
    const position = Math.max(Math.floor(now / this.#slotMs), this.#position);
    const first = Math.max(this.#position + 1, position - slotCount + 1);
    for (let each = first; each <= position; each++) this.#passed(each % slotCount);
    this.#position = position;
    return position % slotCount;
  }
}
