import type { WireHeadEvent } from "@patchbay/sdk";

/** Where a node is. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

interface Facts {
  wire: string | undefined;
  server: ServerAddress | undefined;
}

const maxNodes = 10_000;

/**
 * What calls of nodes told. Where one is only the head of a call says; such events are wanted until each node that was
 * called is known, and cost nothing from then on.
 */
export class NodeFacts {
  readonly #facts = new Map<string, Facts>();
  #unknown = 0;

  /** Somebody's address is not known yet. */
  get isLearning(): boolean {
    return this.#facts.size === 0 || this.#unknown > 0;
  }

  /** A node is called. One whose provider speaks no declared wire shows no head. */
  called(pool: string, node: string, wire: string | undefined): void {
    const key = keyOf(pool, node);
    const known = this.#facts.get(key);
    if (known || this.#facts.size >= maxNodes) return;
    this.#facts.set(key, { wire, server: undefined });
    if (wire !== undefined) this.#unknown++;
  }

  learn(pool: string, node: string, { url }: Pick<WireHeadEvent, "url">): void {
    const facts = this.#facts.get(keyOf(pool, node));
    if (!facts || url === undefined || !URL.canParse(url)) return;
    const { hostname, port, protocol } = new URL(url);
    if (facts.server === undefined && facts.wire !== undefined) this.#unknown--;
    facts.server = { address: hostname, port: Number(port || (protocol === "http:" ? 80 : 443)) };
  }

  serverOf(pool: string, node: string): ServerAddress | undefined {
    return this.#facts.get(keyOf(pool, node))?.server;
  }

  wireOf(pool: string, node: string): string | undefined {
    return this.#facts.get(keyOf(pool, node))?.wire;
  }

  /** The config may have moved them. */
  forget(): void {
    this.#facts.clear();
    this.#unknown = 0;
  }
}

function keyOf(pool: string, node: string): string {
  return `${pool}\0${node}`;
}
