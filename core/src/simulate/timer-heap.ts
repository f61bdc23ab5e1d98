import type { TimerHandle } from "@patchbay/sdk";

/** A timer that waits for its time. */
export interface Timer {
  readonly due: number;
  readonly run: () => void;
}

interface Entry extends Timer {
  readonly order: number;
  isCanceled: boolean;
}

/** Timers by time, and those of the same time in the order in which they were made. */
export class TimerHeap {
  readonly #entries: Entry[] = [];
  #made = 0;

  add(due: number, run: () => void): TimerHandle {
    const entry: Entry = { due, run, order: this.#made++, isCanceled: false };
    this.#rise(this.#entries.push(entry) - 1);
    return { cancel: () => void (entry.isCanceled = true) };
  }

  /** Takes the first that is due by `until`. */
  take(until: number): Timer | undefined {
    for (;;) {
      const [first] = this.#entries;
      if (!first || (first.due > until && !first.isCanceled)) return undefined;
      this.#removeFirst();
      if (!first.isCanceled) return first;
    }
  }

  #removeFirst(): void {
    const last = this.#entries.pop();
    if (!last || this.#entries.length === 0) return;
    this.#entries[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, parent)) return;
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const child = this.#isEarlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(child, index)) return;
      index = child;
    }
  }

  #isEarlier(one: number, other: number): boolean {
    const [first, second] = [this.#entries[one], this.#entries[other]];
    if (!first || !second) return false;
    return first.due < second.due || (first.due === second.due && first.order < second.order);
  }

  #swapIfEarlier(lower: number, upper: number): boolean {
    const [child, parent] = [this.#entries[lower], this.#entries[upper]];
    if (!child || !parent || !this.#isEarlier(lower, upper)) return false;
    this.#entries[upper] = child;
    this.#entries[lower] = parent;
    return true;
  }
}
