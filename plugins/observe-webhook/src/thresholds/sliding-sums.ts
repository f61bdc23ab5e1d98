import { Ring, slotCount } from "./ring.ts";
import { type Measured, minus, noSums, plus, type Sums, sumsOf, type Window } from "./sums.ts";

/** Sums of the last so many milliseconds, to a sixtieth of them. */
export class SlidingSums implements Window {
  readonly #slots: Sums[] = Array.from({ length: slotCount }, () => noSums);
  readonly #ring: Ring;
  #total = noSums;

  constructor(windowMs: number) {
    this.#ring = new Ring(windowMs, (slot) => {
      this.#total = minus(this.#total, this.#slots[slot] ?? noSums);
      this.#slots[slot] = noSums;
    });
  }

  add(measured: Measured, now: number): void {
    const slot = this.#ring.slot(now);
    const sums = sumsOf(measured);
    this.#slots[slot] = plus(this.#slots[slot] ?? noSums, sums);
    this.#total = plus(this.#total, sums);
  }

  read(now: number): Sums {
    this.#ring.slot(now);
    return this.#total;
  }
}
