import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isMissing } from "./log-files.ts";
import type { Shelf } from "./shelf.ts";

/** A file for lines. One call at a time. */
export interface RotatingFile {
  /** Writes whole lines at the end. After a failure the file is opened anew for the next ones. */
  append(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly inode: number;
  size: number;
  /** The file ends inside a line, after a crash or on a full disk. */
  torn: boolean;
}

/** What a rotating file asks of its surroundings. */
export interface RotatingFileMeans {
  readonly shelf: Shelf;
  readonly maxBytes: number;
  /** Another file is written to: what is old may go. Resolves when nothing is renamed or removed any more. */
  readonly tidy: () => Promise<void>;
}

/** A file that is put aside before it outgrows `maxBytes`. */
export function createRotatingFile({ shelf, maxBytes, tidy }: RotatingFileMeans): RotatingFile {
  let current: OpenFile | undefined;
  let tidying = Promise.resolve();

  async function close(): Promise<void> {
    const closing = current;
    current = undefined;
    await closing?.handle.close();
  }

  /** The file to write to. One that was renamed or removed under our hands would take lines to nowhere. */
  async function ready(): Promise<OpenFile> {
    const path = await shelf.current();
    if (current && (current.path !== path || !(await isThere(current)))) await close();
    if (current) return current;
    current = await openFile(path);
    tidying = tidying.then(tidy);
    return current;
  }

  async function appendChunk(chunk: string, bytes: number): Promise<void> {
    let file = await ready();
    if (file.size > 0 && file.size + bytes > maxBytes) {
      await close();
      await tidying;
      await shelf.next();
      file = await ready();
    }
    await file.handle.appendFile(file.torn ? `\n${chunk}` : chunk);
    file.size += bytes;
    file.torn = false;
  }

  return {
    async append(lines) {
      try {
        for (const { text, bytes } of chunksOf(lines, maxBytes)) await appendChunk(text, bytes);
      } catch (error) {
        await close().catch(() => {});
        throw error;
      }
    },
    async close() {
      await close();
      await tidying;
    },
  };
}

async function openFile(path: string): Promise<OpenFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, "a+", 0o600);
  try {
    const { size, ino: inode } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(size - 1, 0));
    return { path, handle, inode, size, torn: size > 0 && buffer.toString() !== "\n" };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function isThere({ path, inode }: OpenFile): Promise<boolean> {
  try {
    return (await stat(path)).ino === inode;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Joins lines, so that a batch is one write as long as it fits into a file. */
function* chunksOf(lines: readonly string[], maxBytes: number): Generator<{ text: string; bytes: number }> {
  let text = "";
  let bytes = 0;
  for (const line of lines) {
    const length = Buffer.byteLength(line);
    if (bytes > 0 && bytes + length > maxBytes) {
      yield { text, bytes };
      text = "";
      bytes = 0;
    }
    text += line;
    bytes += length;
  }
  if (bytes > 0) yield { text, bytes };
}
