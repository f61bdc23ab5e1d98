import { type Clock, GatewayError } from "@patchbay/sdk";

/** How many requests a node takes at once, and how many may wait for it. */
export interface SlotLimits {
  /** Infinity: any number. */
  readonly concurrency: number;
  readonly queue: number;
  /** Longest wait, in milliseconds. */
  readonly queueMs: number;
}

/** A place that is not this instance's alone. */
export interface Place {
  leave(): void;
}

interface Waiter {
  readonly go: (place?: Place) => void;
}

/** The places of one node. Who waits gets in in the order in which he came. */
export class Slots {
  #taken = 0;
  readonly #waiting = new Set<Waiter>();

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes a place if one is free and nobody waits for it. */
  tryTake({ concurrency }: SlotLimits): boolean {
    if (this.#taken >= concurrency || (this.#waiting.size > 0 && concurrency !== Number.POSITIVE_INFINITY))
      return false;
    this.#taken++;
    return true;
  }

  hasRoom({ queue }: SlotLimits): boolean {
    return this.#waiting.size < queue;
  }

  /**
   * Waits for a place: one that others must be told of when it is left, or one of this instance alone.
   * @throws GatewayError `queue-full` when none comes free in time, or the signal's reason.
   */
  wait({ queueMs }: SlotLimits, clock: Clock, signal: AbortSignal): Promise<Place | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        this.#waiting.delete(waiter);
        timer.cancel();
        signal.removeEventListener("abort", left);
        outcome();
      };
      const waiter: Waiter = { go: (place) => settle(() => resolve(place)) };
      const left = (): void => settle(() => reject(GatewayError.from(signal.reason, "aborted")));
      const timer = clock.after(queueMs, () => settle(() => reject(tookTooLong(queueMs))));
      this.#waiting.add(waiter);
      signal.addEventListener("abort", left);
      if (signal.aborted) left();
    });
  }

  /** Gives a place back; who waited longest takes it. */
  release(): void {
    const [next] = this.#waiting;
    if (next) next.go();
    else this.#taken--;
  }

  /** Counts a place that was taken elsewhere. */
  add(): void {
    this.#taken++;
  }

  /** Gives a place back without handing it on. */
  drop(): void {
    this.#taken--;
  }

  /** Hands such a place to who waited longest; false when nobody waits. */
  admit(place?: Place): boolean {
    const [next] = this.#waiting;
    if (!next) return false;
    this.#taken++;
    next.go(place);
    return true;
  }

  /** Lets those in who wait, as far as there is room. */
  fill({ concurrency }: SlotLimits): void {
    while (this.#taken < concurrency && this.admit());
  }
}

function tookTooLong(queueMs: number): GatewayError {
  return new GatewayError("queue-full", `every node is busy, and none came free within ${queueMs} ms; try again later`);
}
