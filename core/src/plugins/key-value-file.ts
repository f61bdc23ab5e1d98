import { type Clock, GatewayError, type Json, type KeyValueStore } from "@patchbay/sdk";
import { type Entry, type KeptEntries, openEntries } from "./kept-entries.ts";

/** What a store of a plugin's own is made of. */
export interface KeyValueFileOptions {
  /** The plugin's id, for messages. */
  readonly id: string;
  /** Bytes of keys and values together; 0 allows none. */
  readonly maxBytes: number;
  readonly clock: Clock;
  /** The plugin's folder; asked for when something is read or written first. */
  readonly folder: () => Promise<string>;
  /** Takes out of a value what must not be kept. */
  readonly scrub?: (text: string) => string;
}

/** A plugin's store in one file of its folder. Stores of the same folder are one, in this process. */
export function createKeyValueFile({ id, maxBytes, clock, folder, scrub }: KeyValueFileOptions): KeyValueStore {
  let loading: Promise<KeptEntries> | undefined;
  const load = async (): Promise<KeptEntries> => {
    if (maxBytes <= 0)
      throw new GatewayError("permission-denied", `plugin "${id}" has no storage: capabilities.kvBytes`);
    loading ??= folder().then(openEntries);
    const kept = await loading;
    dropStale(kept, clock.now());
    return kept;
  };
  return {
    async get(key) {
      const entry = (await load()).entries.get(key);
      return entry && parsed(entry.text);
    },
    async set(key, value, { ttlMs } = {}) {
      checkKey(key);
      const text = textOf(value, scrub);
      const kept = await load();
      const entry = { text, until: ttlMs === undefined ? undefined : clock.now() + checkedTtl(ttlMs) };
      const bytes = kept.bytes() + sizeOf(key, entry) - sizeOf(key, kept.entries.get(key));
      if (bytes > maxBytes) {
        const message = `plugin "${id}" may keep ${maxBytes} bytes, and this would make it ${bytes}`;
        throw new GatewayError("too-large", message);
      }
      kept.entries.set(key, entry);
      await kept.save();
    },
    async delete(key) {
      const kept = await load();
      if (kept.entries.delete(key)) await kept.save();
    },
    async keys(prefix = "") {
      return [...(await load()).entries.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    },
  };
}

function parsed(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

function textOf(value: Json, scrub: KeyValueFileOptions["scrub"]): string {
  // A caller without types may hand in what JSON has no text for.
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError("a value is JSON: null deletes nothing, and undefined is none");
  return scrub === undefined ? text : scrub(text);
}

function checkKey(key: string): void {
  if (typeof key !== "string" || key.length < 1 || key.length > 256)
    throw new TypeError("a key is a text of 1 to 256 characters");
}

function checkedTtl(ttlMs: number): number {
  if (typeof ttlMs === "number" && ttlMs > 0) return ttlMs;
  throw new TypeError("ttlMs is a number of milliseconds above 0");
}

function dropStale({ entries }: KeptEntries, now: number): void {
  for (const [key, { until }] of entries) if (until !== undefined && until <= now) entries.delete(key);
}

function sizeOf(key: string, entry: Entry | undefined): number {
  return entry === undefined ? 0 : Buffer.byteLength(key) + Buffer.byteLength(entry.text);
}
