import type { Clock } from "@patchbay/sdk";

const mostTries = 10;
const windowMs = 60_000;
/** Bounds what many addresses can make the kernel remember. */
const mostAddresses = 10_000;

/** Wrong tokens by address, so that nobody can try many. */
export class FailedTries {
  readonly #clock: Clock;
  readonly #tries = new Map<string, readonly number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long the address may not try any more, in milliseconds; undefined when it may. */
  waitOf(address: string): number | undefined {
    const recent = this.#recent(address);
    const [oldest] = recent;
    return oldest === undefined || recent.length < mostTries ? undefined : oldest + windowMs - this.#clock.monotonic();
  }

  add(address: string): void {
    const recent = this.#recent(address);
    this.#tries.delete(address);
    this.#tries.set(address, [...recent, this.#clock.monotonic()]);
    if (this.#tries.size <= mostAddresses) return;
    const [first] = this.#tries.keys();
    if (first !== undefined) this.#tries.delete(first);
  }

  #recent(address: string): readonly number[] {
    const since = this.#clock.monotonic() - windowMs;
    return (this.#tries.get(address) ?? []).filter((at) => at > since);
  }
}
