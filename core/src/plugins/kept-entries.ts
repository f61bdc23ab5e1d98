import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "../config/shape.ts";

/** What is kept under a key. */
export interface Entry {
  /** The value as JSON text: what is handed out can be changed without changing what is kept. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly until: number | undefined;
}

/** The entries of one folder. */
export interface KeptEntries {
  readonly entries: Map<string, Entry>;
  /** Of keys and values together. */
  bytes(): number;
  /** Resolves when what is here now is on disk. Calls that wait at the same time share one write. */
  save(): Promise<void>;
}

/** While a swap goes on two instances of a plugin have one folder: they see the same entries, not two copies. */
const opened = new Map<string, WeakRef<KeptEntries>>();
const leaving = new FinalizationRegistry<string>((folder) => {
  if (opened.get(folder)?.deref() === undefined) opened.delete(folder);
});

/** The entries of a folder; read when nobody holds them. */
export async function openEntries(folder: string): Promise<KeptEntries> {
  const read = opened.get(folder)?.deref() === undefined ? await readEntries(folder) : new Map<string, Entry>();
  // Somebody else may have opened them meanwhile.
  const known = opened.get(folder)?.deref();
  if (known !== undefined) return known;
  const kept = keepEntries(folder, read);
  opened.set(folder, new WeakRef(kept));
  leaving.register(kept, folder);
  return kept;
}

function keepEntries(folder: string, entries: Map<string, Entry>): KeptEntries {
  let writing: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  return {
    entries,
    bytes() {
      let bytes = 0;
      for (const [key, { text }] of entries) bytes += Buffer.byteLength(key) + Buffer.byteLength(text);
      return bytes;
    },
    save() {
      const write = async (): Promise<void> => {
        queued = undefined;
        await writeEntries(folder, JSON.stringify([...entries]));
      };
      if (queued !== undefined) return queued;
      queued = writing.then(write);
      writing = queued.catch(() => undefined);
      return queued;
    },
  };
}

const fileName = "kv.json";

async function readEntries(folder: string): Promise<Map<string, Entry>> {
  try {
    const read: unknown = JSON.parse(await readFile(join(folder, fileName), "utf8"));
    return new Map(Array.isArray(read) ? read.flatMap(entryOf) : []);
  } catch {
    // Not there yet, or not whole: a plugin finds nothing, as on its first day.
    return new Map();
  }
}

function entryOf(pair: unknown): readonly [string, Entry][] {
  if (!Array.isArray(pair) || typeof pair[0] !== "string" || !isRecord(pair[1])) return [];
  const { text, until } = pair[1];
  if (typeof text !== "string") return [];
  return [[pair[0], { text, until: typeof until === "number" ? until : undefined }]];
}

/** Written beside and renamed, so that there is always a whole one. */
async function writeEntries(folder: string, text: string): Promise<void> {
  const file = join(folder, fileName);
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
