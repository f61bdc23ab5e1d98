import type { TransportBody } from "../upstream/transport.ts";
import type { Frame } from "./frame.ts";

/** Makes a frame of each piece of an answer. */
export interface FrameReader {
  push(chunk: Uint8Array): Frame;
  end(): Frame;
}

type Step = IteratorResult<Frame, void>;

const finished: Step = { value: undefined, done: true };

/** The frames of a stream, one per network read. By hand: a generator would cost turns of the loop per read. */
export class StreamFrames implements AsyncIterator<Frame, void, undefined> {
  readonly #body: TransportBody;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #reader: FrameReader;
  #isOver = false;

  constructor(body: TransportBody, reader: FrameReader) {
    this.#body = body;
    this.#chunks = body[Symbol.asyncIterator]();
    this.#reader = reader;
  }

  async next(): Promise<Step> {
    if (this.#isOver) return finished;
    try {
      const step = await this.#chunks.next();
      if (!step.done) return { value: this.#reader.push(step.value), done: false };
      this.#isOver = true;
      const last = this.#reader.end();
      return isEmpty(last) ? finished : { value: last, done: false };
    } catch (cause) {
      this.#giveUp();
      throw cause;
    }
  }

  /** All frames that are left, each in the turn in which its bytes arrive; waits where `take` says so. */
  async drain(take: (frame: Frame) => Promise<void> | undefined): Promise<void> {
    if (this.#isOver) return;
    try {
      await this.#body.forEach((chunk) => take(this.#reader.push(chunk)));
      this.#isOver = true;
      const last = this.#reader.end();
      if (!isEmpty(last)) await take(last);
    } catch (cause) {
      this.#giveUp();
      throw cause;
    }
  }

  async return(): Promise<Step> {
    if (!this.#isOver) this.#giveUp();
    return finished;
  }

  #giveUp(): void {
    this.#isOver = true;
    this.#body.cancel();
  }
}

function isEmpty({ events, bytes }: Frame): boolean {
  return events.length === 0 && (bytes === undefined || bytes.length === 0);
}
