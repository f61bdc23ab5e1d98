import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, format, parse } from "node:path";

/** A file for lines. One call at a time. */
export interface RotatingFile {
  /** Writes whole lines at the end. After a failure the file is opened anew for the next ones. */
  append(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

interface OpenFile {
  readonly handle: FileHandle;
  size: number;
  /** The file ends inside a line, after a crash or on a full disk. */
  torn: boolean;
}

/** A file that is renamed to `name.1.ext` before it outgrows `maxBytes`; older ones move on, `maxFiles` are kept. */
export function createRotatingFile(
  path: string,
  { maxBytes, maxFiles }: { readonly maxBytes: number; readonly maxFiles: number },
): RotatingFile {
  let current: OpenFile | undefined;

  async function close(): Promise<void> {
    const closing = current;
    current = undefined;
    await closing?.handle.close();
  }

  async function appendChunk(chunk: string, bytes: number): Promise<void> {
    current ??= await openFile(path);
    if (current.size > 0 && current.size + bytes > maxBytes) {
      await close();
      await moveOn(path, maxFiles);
      current = await openFile(path);
    }
    await current.handle.appendFile(current.torn ? `\n${chunk}` : chunk);
    current.size += bytes;
    current.torn = false;
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
    close,
  };
}

async function openFile(path: string): Promise<OpenFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, "a+", 0o600);
  const { size } = await handle.stat();
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(size - 1, 0));
  return { handle, size, torn: size > 0 && buffer.toString() !== "\n" };
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

async function moveOn(path: string, maxFiles: number): Promise<void> {
  if (maxFiles === 1) return rm(path);
  const { dir, name, ext } = parse(path);
  const nth = (index: number): string => (index === 0 ? path : format({ dir, name: `${name}.${index}`, ext }));
  for (let index = maxFiles - 2; index >= 0; index--) {
    await rename(nth(index), nth(index + 1)).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
