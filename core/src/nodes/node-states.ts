import { HedgeShare } from "./hedge-share.ts";
import { NodeRecord, type SavedRecord } from "./node-record.ts";

/** Which node a record is about. */
export interface NodeName {
  readonly pool: string;
  readonly id: string;
}

/** Somebody may be asked now who could not be before, or the other way round. */
export interface NodeChange {
  readonly node: NodeName;
  readonly record: NodeRecord;
  /** What it holds for; an empty name for every model. */
  readonly model: string;
}

/** The records of all nodes of a kernel and the counters of its policies; they outlive generations. */
export class NodeStates {
  readonly #records = new Map<string, NodeRecord>();
  readonly #turns = new Map<string, number>();
  readonly #hedges = new Map<string, HedgeShare>();
  readonly #changed: (change: NodeChange) => void;
  readonly #saved: Map<string, SavedRecord>;
  #version = 0;

  /** `changed` hears of every change but those that time makes. `saved` is what was known before, by key. */
  constructor(
    changed: (change: NodeChange) => void = () => undefined,
    saved: ReadonlyMap<string, SavedRecord> = new Map(),
  ) {
    this.#changed = changed;
    this.#saved = new Map(saved);
  }

  /** Goes up whenever a rest begins or ends early, so that lists made from rests know when they are stale. */
  get version(): number {
    return this.#version;
  }

  /** The record under a key that changes when the node's endpoint or credential does. */
  recordOf(key: string, node: NodeName): NodeRecord {
    let record = this.#records.get(key);
    if (!record) {
      record = this.#create(key, node);
      this.#records.set(key, record);
    }
    return record;
  }

  /** The record under a key, if its node is known. */
  find(key: string): NodeRecord | undefined {
    return this.#records.get(key);
  }

  /** Every record. */
  all(): Iterable<NodeRecord> {
    return this.#records.values();
  }

  /** Forgets nodes that are in no config any more. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#records.keys()) if (!keys.has(key)) this.#records.delete(key);
    this.#saved.clear();
  }

  /** What is to be kept over a restart, by key. */
  save(now: number): ReadonlyMap<string, SavedRecord> {
    const saved = [...this.#records].map(([key, record]) => [key, record.save(now)] as const);
    return new Map(saved.filter((entry): entry is [string, SavedRecord] => entry[1] !== undefined));
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

  /** How many requests of a pool may be asked of a second node. */
  hedgesOf(pool: string): HedgeShare {
    let share = this.#hedges.get(pool);
    if (!share) {
      share = new HedgeShare();
      this.#hedges.set(pool, share);
    }
    return share;
  }

  #create(key: string, { pool, id }: NodeName): NodeRecord {
    const record: NodeRecord = new NodeRecord((model) => {
      this.#version++;
      this.#changed({ node: { pool, id }, record, model });
    }, key);
    const saved = this.#saved.get(key);
    if (saved) record.restore(saved);
    return record;
  }
}

const maxTurnKeys = 10_000;
