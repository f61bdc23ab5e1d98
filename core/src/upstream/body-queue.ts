import { answerTooLarge } from "./describe-failure.ts";
import type { TransportBody } from "./transport.ts";

/** What the queue asks of the connection that fills it. */
export interface BodySource {
  readonly host: string;
  pause(): void;
  resume(): void;
  abort(): void;
}

type Step = IteratorResult<Uint8Array, undefined>;

/** A reader who is called for each chunk, in the turn in which it arrives. */
interface Sink {
  readonly take: (chunk: Uint8Array) => Promise<void> | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const highWater = 256 * 1024;
const lowWater = 128 * 1024;
const finished: Step = { value: undefined, done: true };

/** Chunks between a connection that pushes and one reader that pulls. A reader who waits gets the chunk directly. */
export class BodyQueue implements TransportBody, AsyncIterator<Uint8Array, undefined> {
  readonly #source: BodySource;
  #chunks: Uint8Array[] = [];
  #taken = 0;
  #bytes = 0;
  #paused = false;
  #ended = false;
  #failure: Error | undefined;
  #sink: Sink | undefined;
  /** The sink is busy with a chunk and wants no other yet. */
  #isBusy = false;
  #waiting: Promise<Step> | undefined;
  #resolve: ((step: Step) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  constructor(source: BodySource) {
    this.#source = source;
  }

  push(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (this.#resolve !== undefined) {
      this.#answer({ value: chunk, done: false });
      return;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#sink !== undefined) this.#flow(this.#sink);
    if (this.#bytes < highWater || this.#paused) return;
    this.#paused = true;
    this.#source.pause();
  }

  end(): void {
    this.#ended = true;
    this.#answer(finished);
    if (this.#sink !== undefined) this.#flow(this.#sink);
  }

  /** What came before the failure can still be read. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = error;
    this.#reject?.(error);
    this.#forgetReader();
    if (this.#sink !== undefined) this.#flow(this.#sink);
  }

  /** The failure is the next thing that is read. */
  failAtOnce(error: Error): void {
    this.#drop();
    this.fail(error);
  }

  cancel(): void {
    const running = !this.#ended;
    this.#drop();
    this.end();
    if (running) this.#source.abort();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    const chunk = this.#take();
    if (chunk !== undefined) return Promise.resolve({ value: chunk, done: false });
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve(finished);
    if (this.#waiting !== undefined) return this.#waiting.then(() => this.next());
    this.#waiting = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    return this.#waiting;
  }

  return(): Promise<Step> {
    this.cancel();
    return Promise.resolve(finished);
  }

  forEach(take: Sink["take"]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sink = { take, resolve, reject };
      this.#flow(this.#sink);
    });
  }

  async readAll(maxBytes: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const chunk = this.#take() ?? (await this.next()).value;
      if (chunk === undefined) break;
      size += chunk.length;
      if (size > maxBytes) {
        this.cancel();
        throw answerTooLarge(this.#source.host, maxBytes);
      }
      chunks.push(chunk);
    }
    const [only] = chunks;
    return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
  }

  #take(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#taken];
    if (chunk === undefined) return undefined;
    this.#taken += 1;
    this.#bytes -= chunk.length;
    if (this.#taken === this.#chunks.length) {
      this.#chunks = [];
      this.#taken = 0;
    }
    if (this.#paused && this.#bytes <= lowWater) {
      this.#paused = false;
      this.#source.resume();
    }
    return chunk;
  }

  /** Hands out what is there, until the sink wants to be waited for; tells it of the end once nothing is left. */
  #flow(sink: Sink): void {
    // Taking a chunk may let the connection go on, which then pushes in this very turn: the queue keeps the order.
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let chunk = this.#take(); chunk !== undefined; chunk = this.#take()) {
        const waiting = sink.take(chunk);
        if (waiting === undefined) continue;
        waiting.then(
          () => this.#goOn(sink),
          (cause: unknown) => this.#leave(sink, cause),
        );
        return;
      }
    } catch (cause) {
      this.#leave(sink, cause);
      return;
    }
    this.#isBusy = false;
    if (this.#ended) this.#settle(sink);
  }

  #settle(sink: Sink): void {
    this.#sink = undefined;
    if (this.#failure === undefined) sink.resolve();
    else sink.reject(this.#failure);
  }

  #goOn(sink: Sink): void {
    this.#isBusy = false;
    if (this.#sink === sink) this.#flow(sink);
  }

  #leave(sink: Sink, cause: unknown): void {
    this.#sink = undefined;
    this.cancel();
    sink.reject(cause);
  }

  #drop(): void {
    this.#chunks = [];
    this.#taken = 0;
    this.#bytes = 0;
  }

  #answer(step: Step): void {
    this.#resolve?.(step);
    this.#forgetReader();
  }

  #forgetReader(): void {
    this.#waiting = undefined;
    this.#resolve = undefined;
    this.#reject = undefined;
  }
}
