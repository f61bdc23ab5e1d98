import type { Duplex } from "node:stream";
import type { Frame } from "../rpc/frame.ts";
import { encodeFrame, FrameDecoder } from "./frame-codec.ts";
import { mergeChunks } from "./merge-chunks.ts";

/** What becomes of a line. After `onClose` nothing follows. */
export interface LineEvents {
  readonly onFrame: (frame: Frame) => void;
  /** All frames of one read were handed over. */
  readonly onTurn?: () => void;
  /** Whether a frame only leaves because the other side asked for it: it has to read what it asks for. */
  readonly isAnswer?: (frame: Frame) => boolean;
  /** It ended, or the other side sent what no honest side sends. */
  readonly onClose: (fault: string | undefined) => void;
}

/** Bytes that may wait to be written before whoever sends is asked to wait. */
const highWater = 1024 * 1024;

/** Bytes of answers that may wait for a side that asks and asks and does not read. */
const mostAnswers = 64 * 1024 * 1024;

/** Frames over a socket, in both directions. What is sent in one turn of the event loop leaves in one write. */
export class FrameLine {
  readonly #socket: Duplex;
  readonly #events: LineEvents;
  readonly #decoder = new FrameDecoder();
  #queue: Buffer[] = [];
  #queued = 0;
  #queuedAnswers = 0;
  #waitingAnswers = 0;
  #closed = false;
  #waiting: (() => void)[] = [];
  bytesIn = 0;
  bytesOut = 0;

  constructor(socket: Duplex, events: LineEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("drain", () => this.#wake());
    socket.on("error", (error) => this.close(error.message));
    socket.on("close", () => this.close(undefined));
    socket.on("end", () => this.close(undefined));
  }

  /** @throws RangeError for a frame that is too large. Dropped after the end. */
  send(frame: Frame): void {
    if (this.#closed) return;
    const bytes = encodeFrame(frame);
    if (this.#queue.length === 0) setImmediate(() => this.#flush());
    this.#queue.push(bytes);
    this.#queued += bytes.byteLength;
    if (this.#events.isAnswer?.(frame)) this.#countAnswer(bytes.byteLength);
  }

  /** Bytes that wait to be written. */
  get waiting(): number {
    return this.#queued + this.#socket.writableLength;
  }

  isFull(): boolean {
    return !this.#closed && this.waiting > highWater;
  }

  /** Resolves when there is room again, or the line has ended. */
  drained(): Promise<void> {
    if (!this.isFull()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Reads nothing until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the line at once: what waits is lost. */
  close(fault: string | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#queued = 0;
    this.#socket.destroy();
    this.#wake();
    this.#events.onClose(fault);
  }

  /** Ends the line once everything is written. */
  end(): void {
    this.#flush();
    this.#socket.end(() => this.close(undefined));
  }

  #countAnswer(bytes: number): void {
    this.#queuedAnswers += bytes;
    this.#waitingAnswers += bytes;
    if (this.#waitingAnswers > mostAnswers) this.close("it reads nothing of what it asks for");
  }

  #flush(): void {
    if (this.#queue.length === 0) return;
    const [first] = this.#queue;
    const bytes = this.#queue.length === 1 && first !== undefined ? first : Buffer.concat(this.#queue);
    this.#queue = [];
    this.#queued = 0;
    this.bytesOut += bytes.byteLength;
    const answers = this.#queuedAnswers;
    this.#queuedAnswers = 0;
    this.#socket.write(bytes, () => (this.#waitingAnswers -= answers));
    if (!this.isFull()) this.#wake();
  }

  #read(bytes: Buffer): void {
    if (this.#closed) return;
    this.bytesIn += bytes.byteLength;
    for (const frame of mergeChunks(this.#decode(bytes))) {
      if (this.#closed) return;
      this.#events.onFrame(frame);
    }
    this.#events.onTurn?.();
  }

  #decode(bytes: Buffer): readonly Frame[] {
    try {
      return this.#decoder.push(bytes);
    } catch (cause) {
      this.close(cause instanceof Error ? cause.message : "unreadable frames");
      return [];
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
