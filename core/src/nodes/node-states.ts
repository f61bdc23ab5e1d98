import { NodeRecord } from "./node-record.ts";

/** The records of all nodes of a kernel and the counters of its policies; they outlive generations. */
export class NodeStates {
  readonly #records = new Map<string, NodeRecord>();
  readonly #turns = new Map<string, number>();
  #version = 0;

  /** Goes up whenever a rest begins or ends early, so that lists made from rests know when they are stale. */
  get version(): number {
    return this.#version;
  }

  /** The record under a key that changes when the node's endpoint or credential does. */
  recordOf(key: string): NodeRecord {
    let record = this.#records.get(key);
    if (!record) {
      record = new NodeRecord(() => this.#version++);
      this.#records.set(key, record);
    }
    return record;
  }

  /** Forgets nodes that are in no config any more. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#records.keys()) if (!keys.has(key)) this.#records.delete(key);
  }

  /** What the next turn would be. */
  nextTurn(key: string): number {
    return this.#turns.get(key) ?? 0;
  }

  turn(key: string): number {
    const count = this.#turns.get(key) ?? 0;
    if (count === 0 && this.#turns.size >= maxTurnKeys) this.#turns.clear();
    this.#turns.set(key, count + 1);
    return count;
  }
}

const maxTurnKeys = 10_000;
