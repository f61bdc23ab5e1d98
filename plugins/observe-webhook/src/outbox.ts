import type { PluginContext } from "@patchbay/sdk";
import type { Letter } from "./letter.ts";
import { type Address, post } from "./post.ts";

const tries = 3;
const firstPauseMs = 1000;
/** Each pause is so many times as long as the one before. */
const growth = 4;

/** What an outbox works with. */
export interface OutboxMeans {
  readonly context: PluginContext;
  readonly address: Address;
  readonly maxQueue: number;
  /** A letter was given up. */
  readonly lost: (letter: Letter) => void;
}

/** Sends letters one after the other, each with up to three tries. */
export class Outbox {
  readonly #means: OutboxMeans;
  readonly #queue: Letter[] = [];
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;

  constructor(means: OutboxMeans) {
    this.#means = means;
  }

  /** Takes a letter; false when there is no room. */
  push(letter: Letter): boolean {
    if (this.#queue.length >= this.#means.maxQueue) return false;
    this.#queue.push(letter);
    this.#running ??= this.#run();
    return true;
  }

  /** Sends what is left, without further pauses; after the first that fails now the others are given up. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let letter = this.#queue.shift(); letter; letter = this.#queue.shift()) {
      if (await this.#send(letter)) continue;
      this.#means.lost(letter);
      if (this.#ending.signal.aborted) for (const left of this.#queue.splice(0)) this.#means.lost(left);
    }
    this.#running = undefined;
  }

  async #send({ body }: Letter): Promise<boolean> {
    const { context, address } = this.#means;
    for (let number = 1; ; number++) {
      const failure = await post(context, address, body);
      if (!failure) return true;
      const isLast = !failure.mayPass || number === tries || this.#ending.signal.aborted;
      if (isLast) context.log.warn("the webhook did not take an event", { tries: number, error: failure.error });
      if (isLast) return false;
      await this.#pause(number);
    }
  }

  /** Between half and the whole of its length, so that several senders do not come back together. */
  async #pause(number: number): Promise<void> {
    const { clock, random } = this.#means.context;
    const ms = firstPauseMs * growth ** (number - 1) * (0.5 + random() / 2);
    await clock.sleep(ms, this.#ending.signal).catch(() => undefined);
  }
}
