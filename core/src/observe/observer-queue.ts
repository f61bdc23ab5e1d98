import type { Clock, KernelEvent, Observer } from "@patchbay/sdk";
import { guarded } from "../guard.ts";

/** What an observer's queue needs of its surroundings. */
export interface ObserverHost {
  readonly clock: Clock;
  report(fault: { readonly plugin: string; readonly hook: string; readonly cause: unknown }): void;
}

const maxBatch = 256;
const deadlineMs = 5000;
const failuresBeforeRest = 5;
const restMs = 60_000;

/**
 * Stands between the kernel and one observer: takes events without ever waiting, hands them on in batches later, drops and
 * counts what does not fit, and lets an observer that keeps failing rest.
 */
export class ObserverQueue {
  readonly #plugin: string;
  readonly #observer: Observer;
  readonly #host: ObserverHost;
  readonly #onDrop: (events: number) => void;
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  #events: KernelEvent[] = [];
  #sizes: number[] = [];
  #bytes = 0;
  #running: Promise<void> | undefined;
  #failuresInRow = 0;
  #restUntil = 0;
  #dropped = 0;

  /** `onDrop` hears of events that did not fit. */
  constructor(
    plugin: string,
    observer: Observer,
    host: ObserverHost,
    onDrop: (events: number) => void = () => undefined,
  ) {
    this.#plugin = plugin;
    this.#observer = observer;
    this.#host = host;
    this.#onDrop = onDrop;
    this.#maxEvents = observer.queue?.maxEvents ?? 10_000;
    this.#maxBytes = observer.queue?.maxBytes ?? 16 * 1024 * 1024;
  }

  /** How many events did not fit since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  push(event: KernelEvent, bytes: number): void {
    if (this.#isFull(bytes) || this.#isResting()) {
      this.#drop(1);
      return;
    }
    this.#events.push(event);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
    this.#running ??= this.#run();
  }

  /** Resolves when everything that was pushed so far has been handed on or given up. */
  async drain(): Promise<void> {
    await this.#running;
  }

  #drop(events: number): void {
    this.#dropped += events;
    this.#onDrop(events);
  }

  #isFull(bytes: number): boolean {
    return this.#events.length >= this.#maxEvents || this.#bytes + bytes > this.#maxBytes;
  }

  #isResting(): boolean {
    return this.#restUntil > 0 && this.#host.clock.monotonic() < this.#restUntil;
  }

  async #run(): Promise<void> {
    await nextTurn();
    while (this.#events.length > 0) await this.#deliver(this.#takeBatch());
    this.#running = undefined;
  }

  #takeBatch(): readonly KernelEvent[] {
    for (const size of this.#sizes.splice(0, maxBatch)) this.#bytes -= size;
    return this.#events.splice(0, maxBatch);
  }

  async #deliver(batch: readonly KernelEvent[]): Promise<void> {
    const guard = { plugin: this.#plugin, hook: "observe", clock: this.#host.clock, deadlineMs };
    try {
      await guarded(guard, () => this.#observer.handle(batch));
      this.#failuresInRow = 0;
      this.#restUntil = 0;
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #fail(cause: unknown): void {
    this.#host.report({ plugin: this.#plugin, hook: "observe", cause });
    this.#failuresInRow++;
    if (this.#failuresInRow < failuresBeforeRest) return;
    this.#restUntil = this.#host.clock.monotonic() + restMs;
    this.#drop(this.#events.length);
    this.#events = [];
    this.#sizes = [];
    this.#bytes = 0;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
