import { type ChatEvent, GatewayError, type Json } from "@patchbay/sdk";
import { windowItems } from "../../rpc/limits.ts";

/** What a plugin's generator gives. */
export type Events = AsyncIterator<ChatEvent | readonly ChatEvent[]>;

/** What stands ready is sent together: the events up to where the plugin has to wait make one batch. Read once, in order. */
export function batches(begin: () => Events): AsyncIterable<readonly Json[]> {
  return { [Symbol.asyncIterator]: () => new Pump(begin) };
}

/** Turns of the microtask queue within which a generator passes on what it has: a few for each one that it is made of. */
const patience = 10;

const turn = Promise.resolve();

type Step = IteratorResult<readonly Json[], undefined>;

interface Reader {
  readonly resolve: (step: Step) => void;
  readonly reject: (failure: GatewayError) => void;
}

/** Asks a generator on for as long as there is room. Without promises of its own for each event, as there are many. */
class Pump implements AsyncIterator<readonly Json[], undefined> {
  readonly #begin: () => Events;
  #events: Events | undefined;
  #batch: Json[] = [];
  #asking = false;
  #done = false;
  #failure: GatewayError | undefined;
  #reader: Reader | undefined;
  #isCalming = false;
  #quietTurns = 0;

  constructor(begin: () => Events) {
    this.#begin = begin;
  }

  /** The next batch. @throws GatewayError after everything that came before it. */
  next(): Promise<Step> {
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#ask();
      this.#stir();
    });
  }

  async return(): Promise<Step> {
    this.#done = true;
    this.#batch = [];
    this.#deliver();
    await this.#events?.return?.();
    return { done: true, value: undefined };
  }

  #ask(): void {
    if (this.#asking || this.#done || this.#batch.length >= windowItems) return;
    this.#asking = true;
    try {
      this.#events ??= this.#begin();
      this.#events.next().then(this.#take, this.#fail);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  readonly #take = ({ done, value }: IteratorResult<ChatEvent | readonly ChatEvent[]>): void => {
    this.#asking = false;
    this.#quietTurns = 0;
    if (done) this.#done = true;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- events are data; the host looks at each
    else if (Array.isArray(value)) this.#batch.push(...(value as readonly Json[]));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    else this.#batch.push(value as unknown as Json);
    this.#ask();
    this.#stir();
  };

  readonly #fail = (cause: unknown): void => {
    this.#asking = false;
    this.#done = true;
    this.#failure = providerError(cause);
    this.#stir();
  };

  /** Hands out what there is when nothing more can come, else once nothing more comes by itself. */
  #stir(): void {
    if (!this.#asking) this.#deliver();
    else if (this.#batch.length > 0 && !this.#isCalming) this.#calm();
  }

  readonly #calm = (): void => {
    this.#isCalming = this.#asking && this.#quietTurns < patience;
    this.#quietTurns += 1;
    if (this.#isCalming) void turn.then(this.#calm);
    else this.#deliver();
  };

  #deliver(): void {
    const reader = this.#reader;
    const isWaiting = this.#asking && !this.#done && this.#batch.length === 0;
    if (!reader || isWaiting) return;
    this.#reader = undefined;
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) reader.resolve({ done: false, value: batch });
    else if (this.#failure) reader.reject(this.#failure);
    else reader.resolve({ done: true, value: undefined });
  }
}

/** What is no `GatewayError` is a fault of the plugin, and the next node is tried. */
export function providerError(cause: unknown): GatewayError {
  return GatewayError.from(cause, "provider-crashed");
}
