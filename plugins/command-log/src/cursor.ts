import { type FileHandle, open } from "node:fs/promises";

const chunkSize = 65_536;
const newline = 0x0a;

/** A place in a file that grows. It stays with the file when that is renamed or removed. */
export class Cursor {
  readonly inode: number;
  readonly #handle: FileHandle;
  #offset = 0;
  /** The beginning of a line whose end is not written yet. */
  #held: Buffer = Buffer.alloc(0);

  private constructor(handle: FileHandle, inode: number) {
    this.#handle = handle;
    this.inode = inode;
  }

  /** At the beginning of a file. @throws Error when it cannot be read. */
  static async open(path: string): Promise<Cursor> {
    const handle = await open(path, "r");
    return new Cursor(handle, (await handle.stat()).ino);
  }

  /** The lines from here to the end. */
  async *read(): AsyncGenerator<string> {
    const { size } = await this.#handle.stat();
    // Somebody emptied it.
    if (size < this.#offset) this.#restart();
    for (;;) {
      const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(chunkSize), 0, chunkSize, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      const text = Buffer.concat([this.#held, buffer.subarray(0, bytesRead)]);
      const end = text.lastIndexOf(newline);
      this.#held = text.subarray(end + 1);
      const lines = text.subarray(0, Math.max(end, 0)).toString("utf8").split("\n");
      yield* lines.filter((line) => line !== "");
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #restart(): void {
    this.#offset = 0;
    this.#held = Buffer.alloc(0);
  }
}
