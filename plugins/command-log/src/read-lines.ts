import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** What is told of a file while it is read. */
export interface ReadNotes {
  /** A line longer than 64 MiB, or one that is no record. */
  skipped: number;
}

const newline = 0x0a;
const maxLine = 64 * 1024 * 1024;

/** The lines of a file, also of one that ends in .gz, one after the other; holds no more of it than a line. */
export async function* readLines(path: string, notes: ReadNotes): AsyncGenerator<string> {
  const source = createReadStream(path);
  const line = new Line(notes);
  try {
    for await (const chunk of path.endsWith(".gz") ? unzipped(source) : source) yield* line.split(bytesOf(chunk));
    yield* line.finish();
  } finally {
    source.destroy();
  }
}

/** A line that comes in pieces. */
class Line {
  readonly #notes: ReadNotes;
  #held: Buffer[] = [];
  #length = 0;

  constructor(notes: ReadNotes) {
    this.#notes = notes;
  }

  /** The lines that a piece ends. */
  *split(piece: Buffer): Generator<string> {
    let rest = piece;
    for (let at = rest.indexOf(newline); at !== -1; at = rest.indexOf(newline)) {
      this.#take(rest.subarray(0, at));
      yield* this.finish();
      rest = rest.subarray(at + 1);
    }
    this.#take(rest);
  }

  /** What there is of the line, unless that is nothing or too much. */
  *finish(): Generator<string> {
    const isTooLong = this.#length > maxLine;
    const text = Buffer.concat(this.#held).toString("utf8");
    this.#held = [];
    this.#length = 0;
    if (isTooLong) this.#notes.skipped++;
    else if (text !== "") yield text;
  }

  #take(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > maxLine) this.#held = [];
    else this.#held.push(piece);
  }
}

function unzipped(source: Readable): Readable {
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

function bytesOf(chunk: unknown): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
}
