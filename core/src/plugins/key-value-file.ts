import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, GatewayError, type Json, type KeyValueStore } from "@patchbay/sdk";
import { isRecord } from "../config/shape.ts";

/** What a store of a plugin's own is made of. */
export interface KeyValueFileOptions {
  /** The plugin's id, for messages. */
  readonly id: string;
  /** Bytes of keys and values together; 0 allows none. */
  readonly maxBytes: number;
  readonly clock: Clock;
  /** The plugin's folder; asked for when something is read or written first. */
  readonly folder: () => Promise<string>;
}

interface Entry {
  /** The value as JSON text: what is handed out can be changed without changing what is kept. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly until: number | undefined;
}

type Entries = Map<string, Entry>;

/** A plugin's store in one file of its folder, written beside and renamed, so that there is always a whole one. */
export function createKeyValueFile({ id, maxBytes, clock, folder }: KeyValueFileOptions): KeyValueStore {
  let loading: Promise<Entries> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const load = async (): Promise<Entries> => {
    if (maxBytes <= 0)
      throw new GatewayError("permission-denied", `plugin "${id}" has no storage: capabilities.kvBytes`);
    loading ??= readEntries(await folder());
    const entries = await loading;
    dropStale(entries, clock.now());
    return entries;
  };
  const save = (entries: Entries): Promise<void> => {
    const text = JSON.stringify([...entries]);
    const written = writing.then(async () => writeEntries(await folder(), text));
    writing = written.catch(() => undefined);
    return written;
  };
  return {
    async get(key) {
      const entry = (await load()).get(key);
      return entry && parsed(entry.text);
    },
    async set(key, value, { ttlMs } = {}) {
      checkKey(key);
      const entries = await load();
      const entry = { text: JSON.stringify(value), until: ttlMs === undefined ? undefined : clock.now() + ttlMs };
      const bytes = bytesOf(new Map([...entries, [key, entry]]));
      if (bytes > maxBytes) {
        const message = `plugin "${id}" may keep ${maxBytes} bytes, and this would make it ${bytes}`;
        throw new GatewayError("too-large", message);
      }
      entries.set(key, entry);
      await save(entries);
    },
    async delete(key) {
      const entries = await load();
      if (entries.delete(key)) await save(entries);
    },
    async keys(prefix = "") {
      return [...(await load()).keys()].filter((key) => key.startsWith(prefix)).toSorted();
    },
  };
}

function parsed(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

function checkKey(key: string): void {
  if (key.length < 1 || key.length > 256) throw new TypeError("a key has 1 to 256 characters");
}

function bytesOf(entries: Entries): number {
  let bytes = 0;
  for (const [key, { text }] of entries) bytes += Buffer.byteLength(key) + Buffer.byteLength(text);
  return bytes;
}

function dropStale(entries: Entries, now: number): void {
  for (const [key, { until }] of entries) if (until !== undefined && until <= now) entries.delete(key);
}

const fileName = "kv.json";

async function readEntries(folder: string): Promise<Entries> {
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

async function writeEntries(folder: string, text: string): Promise<void> {
  const file = join(folder, fileName);
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
