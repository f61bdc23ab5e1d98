import type { Json } from "@patchbay/sdk";
import { maxDepth } from "./limits.ts";

/** Reads the JSON of a frame. Keys such as `__proto__` stay data. @throws Error for text that no honest side sends. */
export function readJson(text: string): Json {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const value = JSON.parse(text) as Json;
  // Nesting needs a bracket on each side, so that short texts need no look.
  if (text.length > maxDepth * 2 && isDeeper(value, maxDepth))
    throw new Error(`a frame's JSON is nested deeper than ${maxDepth} levels`);
  return value;
}

/** An object, read by own keys alone. @throws Error when it is none. */
export function readRecord(value: Json | undefined, what: string): Readonly<Record<string, Json>> {
  if (typeof value !== "object" || value === null || isList(value)) throw new Error(`${what} must be an object`);
  return value;
}

/** Whether the value is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value of an own key. */
export function own(record: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isDeeper(value: Json | undefined, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  const members = isList(value) ? value : Object.values(value);
  return members.some((member) => isDeeper(member, levels - 1));
}
