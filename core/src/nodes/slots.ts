import { type Clock, GatewayError } from "@patchbay/sdk";

/** How many requests a node takes at once, and how many may wait for it. */
export interface SlotLimits {
  /** Infinity: any number. */
  readonly concurrency: number;
  readonly queue: number;
  /** Longest wait, in milliseconds. */
  readonly queueMs: number;
}

interface Waiter {
  readonly go: () => void;
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

  /** Waits for a place. @throws GatewayError `queue-full` when none comes free in time, or the signal's reason. */
  wait({ queueMs }: SlotLimits, clock: Clock, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        this.#waiting.delete(waiter);
        timer.cancel();
        signal.removeEventListener("abort", left);
        outcome();
      };
      const waiter: Waiter = { go: () => settle(resolve) };
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
}

function tookTooLong(queueMs: number): GatewayError {
  return new GatewayError("queue-full", `every node is busy, and none came free within ${queueMs} ms; try again later`);
}
