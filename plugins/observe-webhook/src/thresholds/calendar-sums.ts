import { type CalendarSpan, startOf } from "./span.ts";
import { type Measured, minus, noSums, plus, type Sums, sumsOf, type Window } from "./sums.ts";

/** Sums of a day or month, as they are kept. */
export interface KeptSums extends Sums {
  /** When it began, in milliseconds since the epoch. */
  readonly start: number;
}

/** Sums since the day or month began, of which a part may lie in a store that others write to as well. */
export class CalendarSums implements Window {
  readonly #span: CalendarSpan;
  #start = Number.NEGATIVE_INFINITY;
  /** As the store has it. */
  #kept = noSums;
  #unkept = noSums;

  constructor(span: CalendarSpan) {
    this.#span = span;
  }

  add(measured: Measured, now: number): void {
    this.#turn(now);
    this.#unkept = plus(this.#unkept, sumsOf(measured));
  }

  read(now: number): Sums {
    this.#turn(now);
    return plus(this.#kept, this.#unkept);
  }

  /** What is to be kept, after what is kept now; and what to call when that has been done. */
  keep(found: KeptSums | undefined, now: number): { readonly sums: KeptSums; readonly done: () => void } {
    this.#turn(now);
    const added = this.#unkept;
    const start = this.#start;
    const sums = { ...plus(found?.start === start ? found : this.#kept, added), start };
    const done = (): void => {
      if (this.#start !== start) return;
      this.#kept = { amount: sums.amount, requests: sums.requests, unknown: sums.unknown };
      this.#unkept = minus(this.#unkept, added);
    };
    return { sums, done };
  }

  /** Goes on from what was kept, if it is of the present day or month. */
  restore(found: KeptSums, now: number): void {
    this.#turn(now);
    if (found.start === this.#start) this.#kept = found;
  }

  #turn(now: number): void {
    const start = startOf(this.#span, now);
    if (start <= this.#start) return;
    this.#start = start;
    this.#kept = noSums;
    this.#unkept = noSums;
  }
}
