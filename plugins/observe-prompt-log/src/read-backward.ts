import { type FileHandle, open } from "node:fs/promises";

/** How much may still be read. */
export interface ReadBudget {
  bytes: number;
}

const firstChunk = 65_536;
const maxLine = 8 * 1024 * 1024;

/**
 * The lines of a file, the last one first, read from its end as they are asked for, until the budget is spent. A line of more
 * than 8 MiB is left out.
 */
export async function* linesBackward(path: string, budget: ReadBudget): AsyncGenerator<string> {
  const handle = await open(path, "r");
  try {
    let { size: position } = await handle.stat();
    let tail: Buffer = Buffer.alloc(0);
    let isTooLong = false;
    while (position > 0 && budget.bytes > 0) {
      // It grows with the line, so that a long one is not put together again and again.
      const length = Math.min(Math.max(firstChunk, tail.length), position, budget.bytes);
      position -= length;
      budget.bytes -= length;
      const text = Buffer.concat([await readAt(handle, position, length), tail]);
      const first = position === 0 ? -1 : text.indexOf(newline);
      if (position > 0 && first === -1) {
        isTooLong ||= text.length > maxLine;
        tail = isTooLong ? Buffer.alloc(0) : text;
        continue;
      }
      const lines = text
        .subarray(first + 1)
        .toString("utf8")
        .split("\n");
      // The last one is what is left of the line that is too long.
      if (isTooLong) lines.pop();
      isTooLong = false;
      yield* lines.toReversed().filter((line) => line !== "" && line.length <= maxLine);
      tail = text.subarray(0, Math.max(first, 0));
    }
  } finally {
    await handle.close();
  }
}

const newline = 0x0a;

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
