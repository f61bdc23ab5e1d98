import { Ring, slotCount } from "./ring.ts";
import type { Measured, Sums, Window } from "./sums.ts";

/** Each step is so many times as long as the one before: a time is known to within four percent. */
const growth = 1.08;
/** The last one begins at about an hour. */
const stepCount = 200;
const share = 0.95;

/** The 95th percentile of times in the last so many milliseconds. */
export class SlidingTimes implements Window {
  readonly #slots = Array.from({ length: slotCount }, () => new Uint32Array(stepCount));
  readonly #totals = new Uint32Array(stepCount);
  readonly #ring: Ring;
  #requests = 0;

  constructor(windowMs: number) {
    this.#ring = new Ring(windowMs, (slot) => this.#empty(slot));
  }

  add({ amount }: Measured, now: number): void {
    const steps = this.#slots[this.#ring.slot(now)];
    const step = stepOf(amount);
    if (steps) steps[step] = (steps[step] ?? 0) + 1;
    this.#totals[step] = (this.#totals[step] ?? 0) + 1;
    this.#requests++;
  }

  read(now: number): Sums {
    this.#ring.slot(now);
    return { amount: this.#percentile(), requests: this.#requests, unknown: 0 };
  }

  #percentile(): number {
    let left = Math.ceil(this.#requests * share);
    if (left === 0) return 0;
    const step = this.#totals.findIndex((count) => (left -= count) <= 0);
    return middleOf(step);
  }

  #empty(slot: number): void {
    const steps = this.#slots[slot];
    if (!steps) return;
    for (const [step, count] of steps.entries()) {
      this.#totals[step] = (this.#totals[step] ?? 0) - count;
      this.#requests -= count;
    }
    steps.fill(0);
  }
}

function stepOf(ms: number): number {
  const step = Math.round(Math.log(Math.max(ms, 1)) / Math.log(growth));
  return Math.min(step, stepCount - 1);
}

function middleOf(step: number): number {
  return Math.round(growth ** step);
}
