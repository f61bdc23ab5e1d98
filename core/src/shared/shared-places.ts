import type { Clock, StateStore, TimerHandle } from "@patchbay/sdk";
import type { NodeRecord } from "../nodes/node-record.ts";
import type { Place, SlotLimits } from "../nodes/slots.ts";
import { alone, type StoreLink } from "./store-link.ts";

/** How long the places of an instance that has died stay taken. */
const leaseMs = 30_000;
/** How often who waits asks again, should the word that a place came free be lost. */
const askAgainMs = 250;

interface Queue {
  readonly record: NodeRecord;
  readonly limits: SlotLimits;
  isAsking: boolean;
  timer: TimerHandle | undefined;
}

/** Places at nodes that several instances ask. Who waits gets in in the order in which he came, within his instance. */
export class SharedPlaces {
  readonly #link: StoreLink;
  readonly #clock: Clock;
  readonly #queues = new Map<string, Queue>();

  constructor(link: StoreLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** A place if one is free and nobody waits for it here; undefined when there is none. */
  async enter(record: NodeRecord, limits: SlotLimits): Promise<Place | typeof alone | undefined> {
    const { slots } = record;
    const isLimited = Number.isFinite(limits.concurrency);
    if (isLimited && (slots.waiting > 0 || slots.taken >= limits.concurrency)) return undefined;
    const place = isLimited ? await this.#ask(record, limits) : this.#ownPlace(record);
    if (place && place !== alone) slots.add();
    return place;
  }

  /** Waits for a place. @throws GatewayError `queue-full` when none comes free in time, or the signal's reason. */
  async wait(record: NodeRecord, limits: SlotLimits, signal: AbortSignal): Promise<Place | undefined> {
    const { key, slots } = record;
    const waiting = slots.wait(limits, this.#clock, signal);
    const queue = this.#queues.get(key) ?? { record, limits, isAsking: false, timer: undefined };
    this.#queues.set(key, queue);
    void this.#admit(queue);
    try {
      return await waiting;
    } finally {
      if (slots.waiting === 0) this.#end(queue);
    }
  }

  /** A place of this instance alone came free. */
  leftOwn({ key, slots }: NodeRecord): void {
    if (!this.#link.store || !this.#queues.has(key)) {
      slots.release();
      return;
    }
    slots.drop();
    this.wake(key);
  }

  /** A place at a node may have come free. */
  wake(key: string): void {
    const queue = this.#queues.get(key);
    if (queue) void this.#admit(queue);
  }

  /** The store went or came: who waits goes on by the rules that hold now. */
  turned(): void {
    for (const queue of this.#queues.values()) void this.#admit(queue);
  }

  async #admit(queue: Queue): Promise<void> {
    const { record, limits } = queue;
    if (queue.isAsking) return;
    queue.isAsking = true;
    while (record.slots.waiting > 0) {
      const place = await this.#ask(record, limits);
      if (place === alone) record.slots.fill(limits);
      if (!place || place === alone) break;
      // Who waited may have gone meanwhile.
      if (!record.slots.admit(place)) void leaveQuietly(this.#link.store, keyOf(record));
    }
    queue.isAsking = false;
    queue.timer?.cancel();
    if (record.slots.waiting === 0) this.#end(queue);
    else queue.timer = this.#clock.after(askAgainMs, () => void this.#admit(queue));
  }

  #end(queue: Queue): void {
    const { key } = queue.record;
    queue.timer?.cancel();
    if (this.#queues.get(key) === queue) this.#queues.delete(key);
  }

  async #ask(record: NodeRecord, { concurrency }: SlotLimits): Promise<Place | typeof alone | undefined> {
    const key = keyOf(record);
    const store = this.#link.store;
    const isIn = await this.#link.ask(
      (asked) => asked.enter(key, { limit: concurrency, leaseMs }),
      (late, asked) => late && void leaveQuietly(asked, key),
    );
    if (isIn === alone || !store) return alone;
    return isIn ? this.#placeAt(record, store) : undefined;
  }

  #placeAt(record: NodeRecord, store: StateStore): Place {
    return {
      leave: () => {
        if (this.#link.store) record.slots.drop();
        else record.slots.release();
        // Others are told before anybody here asks again, or this instance would keep its place for ever.
        void leaveQuietly(store, keyOf(record)).then(() => this.wake(record.key));
      },
    };
  }

  /** Where any number may be asked at once nobody else needs to know. */
  #ownPlace({ slots }: NodeRecord): Place {
    return { leave: () => slots.drop() };
  }
}

/** A store that is away ends the lease by itself. */
async function leaveQuietly(store: StateStore | undefined, key: string): Promise<void> {
  try {
    await store?.leave(key);
  } catch {
    // Nobody is left to be told.
  }
}

/** What all keys of places begin with. */
export const placesPrefix = "places:";

function keyOf({ key }: NodeRecord): string {
  return `${placesPrefix}${key}`;
}
