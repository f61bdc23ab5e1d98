import type { TimerHandle } from "@patchbay/sdk";

/** Places of one key that this instance holds. */
export interface Held {
  readonly leaseMs: number;
  readonly names: readonly string[];
}

/** A timer of the plugin's. */
export type After = (ms: number, run: () => void | Promise<void>) => TimerHandle;

/** The places that this instance holds. Their leases are renewed three times before they would end. */
export class HeldPlaces {
  readonly #after: After;
  readonly #renew: (key: string, held: Held) => void;
  readonly #held = new Map<string, { readonly leaseMs: number; readonly names: string[] }>();
  #timer: TimerHandle | undefined;
  #timerMs = Number.POSITIVE_INFINITY;

  constructor(after: After, renew: (key: string, held: Held) => void) {
    this.#after = after;
    this.#renew = renew;
  }

  add(key: string, name: string, leaseMs: number): void {
    const names = [...(this.#held.get(key)?.names ?? []), name];
    this.#held.set(key, { leaseMs, names });
    this.#arm(leaseMs / 3);
  }

  /** The name of a place that is held no more; undefined when there is none. */
  remove(key: string): string | undefined {
    const held = this.#held.get(key);
    const name = held?.names.pop();
    if (held?.names.length === 0) this.#held.delete(key);
    return name;
  }

  keys(): readonly string[] {
    return [...this.#held].flatMap(([key, { names }]) => names.map(() => key));
  }

  renewAll(): void {
    for (const [key, held] of this.#held) this.#renew(key, held);
  }

  close(): void {
    this.#timer?.cancel();
    this.#held.clear();
  }

  #arm(ms: number): void {
    if (ms >= this.#timerMs) return;
    this.#timer?.cancel();
    this.#timerMs = ms;
    this.#timer = this.#after(ms, () => {
      this.#timerMs = Number.POSITIVE_INFINITY;
      this.renewAll();
      const leases = [...this.#held.values()].map(({ leaseMs }) => leaseMs);
      if (leases.length > 0) this.#arm(Math.min(...leases) / 3);
    });
  }
}
