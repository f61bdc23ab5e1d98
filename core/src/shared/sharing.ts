import type { StateStore } from "@patchbay/sdk";
import type { Bindings } from "../nodes/bindings.ts";
import type { NodeRecord } from "../nodes/node-record.ts";
import type { NodeStates } from "../nodes/node-states.ts";
import { SharedBindings } from "./shared-bindings.ts";
import { SharedMinutes } from "./shared-minutes.ts";
import { placesPrefix, SharedPlaces } from "./shared-places.ts";
import { SharedRests } from "./shared-rests.ts";
import { SharedSwitches } from "./shared-switches.ts";
import { StoreLink, type StoreLinkMeans } from "./store-link.ts";

/** What a kernel's own numbers are. */
export interface SharingMeans extends StoreLinkMeans {
  readonly states: NodeStates;
  readonly bindings: Bindings;
}

/** What a kernel shares with others while there is a store, and goes on with alone when it is away. */
export class Sharing {
  readonly places: SharedPlaces;
  readonly minutes: SharedMinutes;
  readonly bindings: SharedBindings;
  readonly #rests: SharedRests;
  readonly #switches: SharedSwitches;
  readonly #link: StoreLink;
  #unwatch: (() => void) | undefined;

  constructor({ clock, log, states, bindings }: SharingMeans) {
    const link = new StoreLink({ clock, log }, () => this.#turned());
    this.#link = link;
    this.places = new SharedPlaces(link, clock);
    this.minutes = new SharedMinutes(link, clock);
    this.bindings = new SharedBindings({ link, clock, own: bindings });
    this.#rests = new SharedRests({ link, states, clock });
    this.#switches = new SharedSwitches({ link, states });
  }

  /** There is a store, and it answers. */
  get isShared(): boolean {
    return this.#link.store !== undefined;
  }

  /** Undefined when there is no store. */
  get condition(): "alone" | "shared" | undefined {
    return this.#link.condition;
  }

  /** Takes this store from now on, or none. What others set before is learned anew. */
  use(store: StateStore | undefined): void {
    this.#link.use(store);
  }

  /** Something changed at a node: others learn of its rests and its switch. */
  tell(record: NodeRecord): void {
    this.#rests.tell(record);
    this.#switches.tell(record);
  }

  close(): void {
    this.#link.close();
    this.#turned();
  }

  #turned(): void {
    this.#unwatch?.();
    this.#unwatch = this.#link.watch(placesPrefix, (key) => this.places.wake(key.slice(placesPrefix.length)));
    this.#rests.turned();
    this.#switches.turned();
    this.places.turned();
  }
}
