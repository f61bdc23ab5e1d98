import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** A folder of tapes that is bounded in number and size. One call at a time. */
export interface Shelf {
  /** Puts a tape in, for its owner's eyes only; makes room by deleting the oldest. */
  readonly put: (name: string, text: string) => Promise<void>;
}

const ending = ".jsonl";
const unfinished = ".part";

/** The tapes in a folder. Their names begin with their time, so that they sort by age. */
export function createShelf(
  folder: string,
  { maxBytes, maxFiles }: { readonly maxBytes: number; readonly maxFiles: number },
): Shelf {
  let sizes: Map<string, number> | undefined;

  async function makeRoom(known: Map<string, number>, bytes: number): Promise<void> {
    let total = [...known.values()].reduce((sum, size) => sum + size, 0);
    for (const [name, size] of known) {
      if (known.size < maxFiles && total + bytes <= maxBytes) return;
      await rm(join(folder, name), { force: true });
      known.delete(name);
      total -= size;
    }
  }

  return {
    async put(name, text) {
      const bytes = Buffer.byteLength(text);
      if (bytes > maxBytes) throw new Error(`a tape of ${bytes} bytes is larger than maxBytes`);
      // Forgotten after a failure: what is there then, only the folder knows.
      const known = sizes ?? (await openFolder(folder));
      sizes = undefined;
      await makeRoom(known, bytes);
      await writeWhole(join(folder, `${name}${ending}`), text);
      known.set(`${name}${ending}`, bytes);
      sizes = known;
    },
  };
}

/** What is there, the oldest first. What was not finished before a crash stays for whoever looks for it, and counts. */
async function openFolder(folder: string): Promise<Map<string, number>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending) || name.endsWith(unfinished));
  const sizes = new Map<string, number>();
  for (const name of names.toSorted()) sizes.set(name, (await stat(join(folder, name))).size);
  return sizes;
}

/** Whoever watches the folder sees whole tapes only. */
async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}${unfinished}`;
  const handle = await open(part, "w", 0o600);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  await rename(part, path);
}
