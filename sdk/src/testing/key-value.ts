import type { KeyValueStore } from "../key-value.ts";
import type { Json } from "../model/json.ts";

/** A store in memory, without a quota and without an end to anything. */
export function testKeyValueStore(): KeyValueStore {
  const entries = new Map<string, string>();
  return {
    get: async (key) => {
      const text = entries.get(key);
      return text === undefined ? undefined : parsed(text);
    },
    set: async (key, value) => void entries.set(key, JSON.stringify(value)),
    delete: async (key) => void entries.delete(key),
    keys: async (prefix = "") => [...entries.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
  };
}

function parsed(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}
