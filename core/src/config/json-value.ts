import type { Json } from "@patchbay/sdk";

/** Deeper than any config; a cycle is deeper still. */
const deepest = 100;

/** A copy as plain data; undefined when JSON cannot hold it. Keys without a value are left out. */
export function toJson(value: unknown, depth = 0): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || depth > deepest) return undefined;
  return Array.isArray(value) ? listToJson(value, depth) : objectToJson(value, depth);
}

function listToJson(list: readonly unknown[], depth: number): Json | undefined {
  const items: Json[] = [];
  for (const item of list) {
    const json = toJson(item, depth + 1);
    if (json === undefined) return undefined;
    items.push(json);
  }
  return items;
}

function objectToJson(value: object, depth: number): Json | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined;
  const entries: [string, Json][] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    const json = toJson(entry, depth + 1);
    if (json === undefined) return undefined;
    entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}
