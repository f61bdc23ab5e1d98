import type { Clock, Logger, StateStore, TimerHandle } from "@patchbay/sdk";
import { isPromise } from "../guard.ts";

/** What a link works with. */
export interface StoreLinkMeans {
  readonly clock: Clock;
  readonly log: Logger;
}

/** Stands for an answer that did not come: the instance is on its own. */
export const alone = Symbol("alone");

/** Longest wait for the store. */
const deadlineMs = 250;
/** While alone: how often the store is asked whether it is back. */
const returnMs = 1000;
/** While nothing else is asked: how often it is looked whether the store is there. */
const pulseMs = 5000;

/** The way to a store that may be away. It fails once, with one warning, and comes back by itself. */
export class StoreLink {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #turned: () => void;
  #store: StateStore | undefined;
  #isShared = false;
  #pulse: TimerHandle | undefined;

  /** `turned` hears of each time that a store comes within reach, and of each time that it goes. */
  constructor({ clock, log }: StoreLinkMeans, turned: () => void) {
    this.#clock = clock;
    this.#log = log;
    this.#turned = turned;
  }

  /** The store, while it answers. */
  get store(): StateStore | undefined {
    return this.#isShared ? this.#store : undefined;
  }

  /** Undefined when there is no store. */
  get condition(): "alone" | "shared" | undefined {
    if (!this.#store) return undefined;
    return this.#isShared ? "shared" : "alone";
  }

  /** Takes a store from now on, another one or none. It counts as there until it fails. */
  use(store: StateStore | undefined): void {
    if (store !== this.#store) {
      this.#store = store;
      this.#isShared = store !== undefined;
    }
    this.#turned();
    this.#pulse?.cancel();
    if (store) void this.#look(store);
  }

  /** Asks the store. A late answer is handed to `late`, so that what it brought can be given back. */
  async ask<T>(
    run: (store: StateStore) => T | Promise<T>,
    late?: (value: T, store: StateStore) => void,
  ): Promise<T | typeof alone> {
    const { store } = this;
    if (!store) return alone;
    try {
      return await this.#inTime(run(store), (value) => late?.(value, store));
    } catch (cause) {
      this.#failed(store, cause);
      return alone;
    }
  }

  /** Watches the store while it answers. Returns what ends it. */
  watch(prefix: string, onChange: (key: string, value: string | undefined) => void): () => void {
    const { store } = this;
    if (!store) return () => undefined;
    try {
      return store.watch(prefix, onChange);
    } catch (cause) {
      this.#failed(store, cause);
      return () => undefined;
    }
  }

  close(): void {
    this.#pulse?.cancel();
    this.#store = undefined;
    this.#isShared = false;
  }

  async #look(store: StateStore): Promise<void> {
    try {
      await this.#inTime(store.get("pulse"), () => undefined);
      this.#answered(store);
    } catch (cause) {
      this.#failed(store, cause);
    }
    if (store === this.#store) this.#lookIn(this.#isShared ? pulseMs : returnMs, store);
  }

  #lookIn(ms: number, store: StateStore): void {
    this.#pulse?.cancel();
    this.#pulse = this.#clock.after(ms, () => void this.#look(store));
  }

  #answered(store: StateStore): void {
    if (store !== this.#store || this.#isShared) return;
    this.#isShared = true;
    this.#log.info("the shared state is back: limits, rests and bindings are shared again");
    this.#turned();
  }

  #failed(store: StateStore, cause: unknown): void {
    if (store !== this.#store || !this.#isShared) return;
    this.#isShared = false;
    const why = cause instanceof Error ? cause.message : String(cause);
    this.#log.warn(`the shared state cannot be reached, this instance goes on alone with its own numbers: ${why}`);
    this.#turned();
    this.#lookIn(returnMs, store);
  }

  #inTime<T>(pending: T | Promise<T>, late: (value: T) => void): T | Promise<T> {
    if (!isPromise(pending)) return pending;
    return new Promise((resolve, reject) => {
      let isOver = false;
      const giveUp = (): void => {
        isOver = true;
        reject(new Error(`no answer within ${deadlineMs} ms`));
      };
      // After the reads of this turn: the answer of a store is not late because this process was busy.
      const timer = this.#clock.after(deadlineMs, () => void setImmediate(giveUp));
      pending.then(
        (value) => {
          timer.cancel();
          if (isOver) late(value);
          else resolve(value);
        },
        (cause: unknown) => {
          timer.cancel();
          reject(cause instanceof Error ? cause : new Error(String(cause)));
        },
      );
    });
  }
}
