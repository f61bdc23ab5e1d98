import { type FileHandle, open, rename, rm } from "node:fs/promises";

/** Where lines go. */
export interface LineTarget {
  write(line: string): Promise<void>;
  /** All of it is there. */
  finish(): Promise<void>;
  /** None of it stays. */
  abandon(): Promise<void>;
}

const pieceLength = 65_536;

/** A file that is there as a whole or not at all, for its owner's eyes only. @throws Error when it cannot be made. */
export async function openOutFile(path: string): Promise<LineTarget> {
  const part = `${path}.part`;
  const handle: FileHandle = await open(part, "w", 0o600);
  let piece = "";
  const flush = async (): Promise<void> => {
    await handle.writeFile(piece);
    piece = "";
  };
  return {
    async write(line) {
      piece += `${line}\n`;
      if (piece.length >= pieceLength) await flush();
    },
    async finish() {
      await flush();
      await handle.close();
      await rename(part, path);
    },
    async abandon() {
      await handle.close().catch(() => undefined);
      await rm(part, { force: true });
    },
  };
}
