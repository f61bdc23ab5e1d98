import type { BoundNode, Clock } from "@patchbay/sdk";

interface Binding {
  readonly node: BoundNode;
  readonly until: number;
}

const maxBindings = 10_000;

/** Which node answered last under a key. Bounded: what was used longest ago goes first. Outlives generations. */
export class Bindings {
  readonly #clock: Clock;
  readonly #bindings = new Map<string, Binding>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): BoundNode | undefined {
    const binding = this.#bindings.get(key);
    if (!binding) return undefined;
    this.#bindings.delete(key);
    if (binding.until <= this.#clock.now()) return undefined;
    this.#bindings.set(key, binding);
    return binding.node;
  }

  set(key: string, node: BoundNode, ttlMs: number): void {
    this.#bindings.delete(key);
    this.#bindings.set(key, { node, until: this.#clock.now() + ttlMs });
    if (this.#bindings.size <= maxBindings) return;
    const [oldest] = this.#bindings.keys();
    if (oldest !== undefined) this.#bindings.delete(oldest);
  }
}
