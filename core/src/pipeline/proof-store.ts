import type { Clock, Proof, ProofMemory } from "@patchbay/sdk";

/** Bounds of what is kept for one client. */
export interface ProofLimits {
  /** In bytes; 0 keeps nothing. */
  readonly proofBytes: number;
  readonly proofMs: number;
}

interface Kept {
  readonly proof: Proof;
  readonly bytes: number;
  readonly until: number;
}

const maxClients = 10_000;

/**
 * Proofs between the requests of a client, apart for each: none can push out or see another's. What was asked for
 * longest ago goes first. Outlives generations.
 */
export class ProofStore {
  readonly #clock: Clock;
  readonly #shelves = new Map<string, Shelf>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The memory of one client; undefined when nothing is to be kept. */
  of(client: string, limits: ProofLimits): ProofMemory | undefined {
    if (limits.proofBytes === 0) return undefined;
    const shelf = this.#shelfOf(client);
    const clock = this.#clock;
    return {
      remember: (key, proof) => shelf.put(key, proof, clock.now() + limits.proofMs, limits.proofBytes),
      recall: (key) => shelf.get(key, clock.now()),
    };
  }

  #shelfOf(client: string): Shelf {
    const shelf = this.#shelves.get(client) ?? new Shelf();
    this.#shelves.delete(client);
    this.#shelves.set(client, shelf);
    if (this.#shelves.size > maxClients) {
      const [oldest] = this.#shelves.keys();
      if (oldest !== undefined) this.#shelves.delete(oldest);
    }
    return shelf;
  }
}

/** The proofs of one client; a map keeps the order in which they were last used. */
class Shelf {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  put(key: string, proof: Proof, until: number, maxBytes: number): void {
    this.#drop(key);
    const bytes = key.length + sizeOf(proof);
    if (bytes > maxBytes) return;
    this.#kept.set(key, { proof, bytes, until });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= maxBytes) return;
      this.#drop(oldest);
    }
  }

  get(key: string, now: number): Proof | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    this.#kept.delete(key);
    if (kept.until <= now) {
      this.#bytes -= kept.bytes;
      return undefined;
    }
    this.#kept.set(key, kept);
    return kept.proof;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}

/** Characters of text are what a proof weighs, two bytes at most; the rest is some objects. */
function sizeOf({ signature, reasoning = [], beforeText = [] }: Proof): number {
  const thoughts = [...reasoning, ...beforeText];
  const values = thoughts.flatMap((part) => [
    part.text,
    part.signature?.value,
    part.encrypted?.value,
    part.redacted?.value,
  ]);
  const characters = [signature?.value, ...values].reduce((sum, text = "") => sum + text.length, 0);
  return 2 * characters + 256 * (1 + thoughts.length);
}
