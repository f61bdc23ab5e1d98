import type { NodeRecord } from "../nodes/node-record.ts";
import type { NodeStates } from "../nodes/node-states.ts";
import { alone, type StoreLink } from "./store-link.ts";

/** What the switches of a kernel are shared by. */
export interface SharedSwitchesMeans {
  readonly link: StoreLink;
  readonly states: NodeStates;
}

const prefix = "switches:";
/** The operator's word stays with the instances and their files; this is for those that are away when it is given. */
const keptMs = 30 * 24 * 60 * 60_000;

/** Whether the operator wants nodes asked: said to one instance, it holds for all. */
export class SharedSwitches {
  readonly #means: SharedSwitchesMeans;
  readonly #known = new WeakMap<NodeRecord, boolean>();
  /** Said while the store was away. */
  readonly #untold = new Set<NodeRecord>();
  #unwatch: (() => void) | undefined;

  constructor(means: SharedSwitchesMeans) {
    this.#means = means;
  }

  /** Something changed at a node. */
  tell(record: NodeRecord): void {
    const { isEnabled } = record.standing;
    if (this.#means.link.condition === undefined || this.#known.get(record) === isEnabled) return;
    this.#known.set(record, isEnabled);
    void this.#send(record);
  }

  /** The store came, went or was changed for another. What is known from a file is older than what the store says. */
  turned(): void {
    const { link, states } = this.#means;
    for (const record of states.all()) if (!this.#known.has(record)) this.#known.set(record, record.standing.isEnabled);
    this.#unwatch?.();
    this.#unwatch = link.watch(prefix, (key, value) => this.#learn(key, value));
    if (!link.store) return;
    const untold = [...this.#untold];
    this.#untold.clear();
    for (const record of untold) void this.#send(record);
  }

  async #send(record: NodeRecord): Promise<void> {
    const { key, standing } = record;
    const word = standing.isEnabled ? "on" : "off";
    const asked = await this.#means.link.ask((store) => store.set(`${prefix}${key}`, word, keptMs));
    if (asked === alone) this.#untold.add(record);
  }

  #learn(key: string, value: string | undefined): void {
    const record = this.#means.states.find(key.slice(prefix.length));
    if (!record || value === undefined || this.#untold.has(record)) return;
    const isEnabled = value !== "off";
    this.#known.set(record, isEnabled);
    record.signal(isEnabled ? "enable" : "disable");
  }
}
