import { GatewayError } from "@patchbay/sdk";
import type { TransportBody } from "../upstream/transport.ts";
import { failureIn, type Frame } from "./frame.ts";

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
  /** The finish has come; what may still follow is usage. */
  #isFinished = false;

  constructor(body: TransportBody, reader: FrameReader) {
    this.#body = body;
    this.#chunks = body[Symbol.asyncIterator]();
    this.#reader = reader;
  }

  async next(): Promise<Step> {
    if (this.#isOver) return finished;
    try {
      const step = await this.#chunks.next();
      if (!step.done) return { value: this.#read(step.value), done: false };
      return stepOf(this.#end());
    } catch (cause) {
      return stepOf(this.#endOf(cause));
    }
  }

  /** All frames that are left, each in the turn in which its bytes arrive; waits where `take` says so. */
  async drain(take: (frame: Frame) => Promise<void> | undefined): Promise<void> {
    if (this.#isOver) return;
    try {
      await this.#body.forEach((chunk) => take(this.#read(chunk)));
    } catch (cause) {
      return await this.#takeLast(this.#endOf(cause), take);
    }
    await this.#takeLast(this.#end(), take);
  }

  async #takeLast(last: Frame, take: (frame: Frame) => Promise<void> | undefined): Promise<void> {
    if (!isEmpty(last)) await take(last);
  }

  async return(): Promise<Step> {
    if (!this.#isOver) this.#giveUp();
    return finished;
  }

  #read(chunk: Uint8Array): Frame {
    const frame = this.#reader.push(chunk);
    this.#isFinished ||= finishes(frame);
    return frame;
  }

  #end(): Frame {
    this.#isOver = true;
    return this.#reader.end();
  }

  /** The last frame of an answer that had come whole when its connection broke. @throws the cause where it had not. */
  #endOf(cause: unknown): Frame {
    const mayBeWhole = !this.#isOver && isBreak(cause);
    this.#giveUp();
    const last = mayBeWhole ? this.#lastOrNone() : undefined;
    if (!last || failureIn(last.events) || !(this.#isFinished || finishes(last))) throw cause;
    return last;
  }

  #lastOrNone(): Frame | undefined {
    try {
      return this.#reader.end();
    } catch {
      return undefined;
    }
  }

  #giveUp(): void {
    this.#isOver = true;
    this.#body.cancel();
  }
}

function isEmpty({ events, bytes }: Frame): boolean {
  return events.length === 0 && (bytes === undefined || bytes.length === 0);
}

function finishes({ events }: Frame): boolean {
  return events.some(({ type }) => type === "finish");
}

function stepOf(last: Frame): Step {
  return isEmpty(last) ? finished : { value: last, done: false };
}

/** The connection's failure, not one that the upstream told of. */
function isBreak(cause: unknown): boolean {
  if (!GatewayError.is(cause) || cause.details?.["phase"] !== "body") return false;
  return cause.code === "stream-interrupted" || cause.code === "timeout";
}
