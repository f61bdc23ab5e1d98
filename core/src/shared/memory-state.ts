import type { Clock, PlaceLimit, StateStore, Taken, WindowLimit } from "@patchbay/sdk";

/** One instance's way to a state; closing it gives its places back. */
export interface OpenState extends StateStore {
  close(): void;
}

interface Window {
  count: number;
  readonly until: number;
}

interface Value {
  readonly text: string;
  readonly until: number;
}

interface Room {
  /** How many each instance has. */
  readonly taken: Map<object, number>;
  /** Somebody was sent away. */
  isWanted: boolean;
}

interface Watcher {
  readonly owner: object;
  readonly prefix: string;
  readonly onChange: (key: string, value: string | undefined) => void;
}

/** So many operations later what has passed is swept away. */
const sweepEvery = 1000;

/** What several instances share, in the memory of one process. */
export class MemoryState {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();
  readonly #values = new Map<string, Value>();
  readonly #rooms = new Map<string, Room>();
  readonly #watchers = new Set<Watcher>();
  #writes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The way of one more instance. */
  open(): OpenState {
    const owner = {};
    return {
      take: (key, amount, limit) => this.#take(key, amount, limit),
      add: (key, amount, windowMs) => this.#add(key, amount, windowMs),
      enter: (key, limit) => this.#enter(owner, key, limit),
      leave: (key) => this.#leave(owner, key),
      get: (key) => this.#get(key),
      set: (key, value, ttlMs) => {
        this.#set(key, value, ttlMs);
        this.#tell(key, value, owner);
      },
      watch: (prefix, onChange) => this.#watch({ owner, prefix, onChange }),
      close: () => this.#close(owner),
    };
  }

  #take(key: string, amount: number, { limit, windowMs }: WindowLimit): Taken {
    const window = this.#windowAt(key, windowMs);
    if (window.count > 0 && window.count + amount > limit) return { ok: false, until: window.until };
    window.count += amount;
    return { ok: true };
  }

  #add(key: string, amount: number, windowMs: number): void {
    const window = this.#runningWindow(key) ?? (amount > 0 ? this.#windowAt(key, windowMs) : undefined);
    if (window) window.count += amount;
  }

  #runningWindow(key: string): Window | undefined {
    const window = this.#windows.get(key);
    return window && window.until > this.#clock.now() ? window : undefined;
  }

  #windowAt(key: string, windowMs: number): Window {
    const running = this.#runningWindow(key);
    if (running) return running;
    const window = { count: 0, until: this.#clock.now() + windowMs };
    this.#windows.set(key, window);
    this.#wrote();
    return window;
  }

  #enter(owner: object, key: string, { limit }: Pick<PlaceLimit, "limit">): boolean {
    let room = this.#rooms.get(key);
    if (!room) this.#rooms.set(key, (room = { taken: new Map(), isWanted: false }));
    const taken = [...room.taken.values()].reduce((sum, count) => sum + count, 0);
    room.isWanted ||= taken >= limit;
    if (taken >= limit) return false;
    room.taken.set(owner, (room.taken.get(owner) ?? 0) + 1);
    return true;
  }

  #leave(owner: object, key: string): void {
    const room = this.#rooms.get(key);
    const count = room?.taken.get(owner);
    if (!room || count === undefined) return;
    if (count > 1) room.taken.set(owner, count - 1);
    else room.taken.delete(owner);
    if (room.taken.size === 0) this.#rooms.delete(key);
    if (!room.isWanted) return;
    room.isWanted = false;
    this.#tell(key, undefined, owner);
  }

  #get(key: string): string | undefined {
    const value = this.#values.get(key);
    return value && value.until > this.#clock.now() ? value.text : undefined;
  }

  #set(key: string, text: string | undefined, ttlMs: number): void {
    if (text === undefined) this.#values.delete(key);
    else this.#values.set(key, { text, until: this.#clock.now() + ttlMs });
    this.#wrote();
  }

  #watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    const now = this.#clock.now();
    for (const [key, { text, until }] of this.#values)
      if (key.startsWith(watcher.prefix) && until > now) watcher.onChange(key, text);
    return () => void this.#watchers.delete(watcher);
  }

  #tell(key: string, value: string | undefined, teller: object): void {
    for (const { owner, prefix, onChange } of this.#watchers)
      if (owner !== teller && key.startsWith(prefix)) onChange(key, value);
  }

  #close(owner: object): void {
    for (const watcher of this.#watchers) if (watcher.owner === owner) this.#watchers.delete(watcher);
    for (const [key, { taken }] of this.#rooms) while (taken.has(owner)) this.#leave(owner, key);
  }

  /** Keys are never told to be over, so every now and then somebody has to look. */
  #wrote(): void {
    this.#writes++;
    if (this.#writes % sweepEvery !== 0) return;
    const now = this.#clock.now();
    for (const [key, { until }] of this.#windows) if (until <= now) this.#windows.delete(key);
    for (const [key, { until }] of this.#values) if (until <= now) this.#values.delete(key);
  }
}
