import type { Dispatcher } from "undici";
import type { ClientWire } from "./client-wires.ts";

const empty = Buffer.alloc(0);

/** What is looked for in a streamed answer. */
export type Marks = Pick<ClientWire, "deltaMark" | "endMark">;

/** Reads one answer, counting its pieces of text without parsing them. Without marks it is a whole one. */
export class AnswerReader implements Dispatcher.DispatchHandler {
  events = 0;
  bytes = 0;
  /** When the first piece of text came. */
  firstAt = Number.NaN;
  #status = 0;
  #failed = false;
  #tail = "";
  #previous: Buffer = empty;
  #last: Buffer = empty;
  readonly #marks: Marks | undefined;
  readonly #ended: (answer: AnswerReader) => void;

  constructor(marks: Marks | undefined, ended: (answer: AnswerReader) => void) {
    this.#marks = marks;
    this.#ended = ended;
  }

  /** Whether the answer is a success and came to its own end. */
  isComplete(): boolean {
    if (this.#failed || this.#status !== 200 || this.bytes === 0) return false;
    return !this.#marks || Buffer.concat([this.#previous, this.#last]).includes(this.#marks.endMark);
  }

  onRequestStart(): void {
    this.#status = 0;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (!this.#marks) return;
    const isFirst = this.events === 0;
    this.events += this.#count(chunk, this.#marks.deltaMark);
    if (isFirst && this.events > 0) this.firstAt = performance.now();
    this.#previous = this.#last;
    this.#last = chunk;
  }

  onResponseEnd(): void {
    this.#ended(this);
  }

  onResponseError(): void {
    this.#failed = true;
    this.#ended(this);
  }

  /** Markers within the chunk, and one that began in the chunk before it. */
  #count(chunk: Buffer, marker: string): number {
    const overlap = marker.length - 1;
    let count = (this.#tail + chunk.toString("latin1", 0, overlap)).includes(marker) ? 1 : 0;
    for (let at = chunk.indexOf(marker); at !== -1; at = chunk.indexOf(marker, at + marker.length)) count += 1;
    this.#tail = chunk.toString("latin1", Math.max(0, chunk.length - overlap));
    return count;
  }
}
