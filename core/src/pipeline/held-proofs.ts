import type { Proof, ProofMemory } from "@patchbay/sdk";

/** The memory of an attempt that may yet be called off: what it learns is kept only when it answers. */
export class HeldProofs implements ProofMemory {
  readonly #memory: ProofMemory;
  #held: Map<string, Proof> | undefined = new Map();

  constructor(memory: ProofMemory) {
    this.#memory = memory;
  }

  remember(key: string, proof: Proof): void {
    if (this.#held) this.#held.set(key, proof);
    else this.#memory.remember(key, proof);
  }

  recall(key: string): Proof | undefined {
    return this.#held?.get(key) ?? this.#memory.recall(key);
  }

  /** It answers. */
  keep(): void {
    const held = this.#held;
    this.#held = undefined;
    for (const [key, proof] of held ?? []) this.#memory.remember(key, proof);
  }
}
