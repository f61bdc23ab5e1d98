import type { Clock } from "@patchbay/sdk";
import type { NodeRecord, Rest } from "../nodes/node-record.ts";
import type { NodeStates } from "../nodes/node-states.ts";
import { hashText } from "../plugins/hash-text.ts";
import { isRestOf, readRest, type RestOf, writeRest } from "./rest-text.ts";
import { alone, type StoreLink } from "./store-link.ts";

/** What a node rests for, by model, as others know it. */
type Known = Map<string, Rest>;

/** What the rests of a kernel are shared by. */
export interface SharedRestsMeans {
  readonly link: StoreLink;
  readonly states: NodeStates;
  readonly clock: Clock;
}

/** Rests of nodes, told to other instances and learned from them. What cannot be told now is told when the store is back. */
export class SharedRests {
  readonly #means: SharedRestsMeans;
  readonly #known = new WeakMap<NodeRecord, Known>();
  /** By key: told as soon as somebody listens. */
  readonly #untold = new Map<string, RestOf | undefined>();
  #unwatch: (() => void) | undefined;

  constructor(means: SharedRestsMeans) {
    this.#means = means;
  }

  /** Something changed at a node: others learn of rests that began or ended. Nothing happens for what they know. */
  tell(record: NodeRecord): void {
    if (this.#means.link.condition === undefined) return;
    const known = this.#knownOf(record);
    const now = this.#means.clock.now();
    const rests = record.restsAt(now);
    for (const [model, rest] of rests) {
      if (isRestOf(known.get(model), rest)) continue;
      known.set(model, rest);
      void this.#send(keyOf(record, model), { model, ...rest });
    }
    for (const [model, { until }] of known) {
      if (rests.has(model)) continue;
      known.delete(model);
      if (until > now) void this.#send(keyOf(record, model), undefined);
    }
  }

  /** The store came, went or was changed for another. */
  turned(): void {
    const { link, states } = this.#means;
    this.#unwatch?.();
    this.#unwatch = link.watch(prefix, (key, value) => this.#learn(key, value));
    if (!link.store) return;
    const untold = [...this.#untold];
    this.#untold.clear();
    for (const [key, rest] of untold) void this.#send(key, rest);
    for (const record of states.all()) this.tell(record);
  }

  async #send(key: string, rest: RestOf | undefined): Promise<void> {
    const ttlMs = rest ? Math.max(1, rest.until - this.#means.clock.now()) : 0;
    const asked = await this.#means.link.ask((store) => store.set(key, rest && writeRest(rest), ttlMs));
    if (asked === alone && this.#untold.size < maxUntold) this.#untold.set(key, rest);
  }

  #learn(key: string, value: string | undefined): void {
    const [id = "", mark = ""] = key.slice(prefix.length).split(":");
    const record = this.#means.states.find(id);
    if (!record) return;
    const known = this.#knownOf(record);
    if (value === undefined) {
      const model = [...known.keys()].find((name) => markOf(name) === mark);
      if (model === undefined) return;
      known.delete(model);
      record.endRest(model);
      return;
    }
    const rest = readRest(value);
    if (!rest || rest.until <= this.#means.clock.now() || isRestOf(known.get(rest.model), rest)) return;
    const { model, ...learned } = rest;
    known.set(model, learned);
    record.rest(model, learned);
  }

  #knownOf(record: NodeRecord): Known {
    let known = this.#known.get(record);
    if (!known) this.#known.set(record, (known = new Map()));
    return known;
  }
}

const prefix = "rests:";
const maxUntold = 10_000;

function keyOf({ key }: NodeRecord, model: string): string {
  return `${prefix}${key}:${markOf(model)}`;
}

/** Names of models come from clients and may be of any length. */
function markOf(model: string): string {
  return model === "" ? "" : hashText(model).slice(0, 32);
}
