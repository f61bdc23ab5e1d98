import type { Json, JsonObject } from "@patchbay/sdk";
import { asNumber } from "@patchbay/sdk/http";
import { type Fields, readFields, requireObject } from "@patchbay/wire-kit";

/**
 * Begins to read an object whose members the API names. It takes them in snake case too (ProtoJSON); they are read, and
 * written again, in camel case. Never for arguments and schemas, whose keys are the client's.
 */
export function readMembers(value: Json | undefined, path: string): Fields {
  return readFields(camelKeys(requireObject(value, path)), path);
}

/** The object with its own keys, not those of inner objects, in camel case. */
export function camelKeys(object: JsonObject): JsonObject {
  if (!hasSnake(object)) return object;
  const renamed = Object.keys(object).map((key): [string, Json] => {
    const name = isSnake(key) ? camelCase(key) : key;
    return [name !== key && Object.hasOwn(object, name) ? key : name, object[key] ?? null];
  });
  return Object.fromEntries(renamed);
}

function hasSnake(object: JsonObject): boolean {
  for (const key in object) if (isSnake(key)) return true;
  return false;
}

function isSnake(key: string): boolean {
  return key.includes("_") && /^[a-z]+(_[a-z0-9]+)+$/.test(key);
}

/** `a_b_c` as `aBC`. */
export function camelCase(key: string): string {
  return key.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** A number; ProtoJSON writes those of 64 bits as text. */
export function takeNumber(fields: Fields, key: string): number | undefined {
  const number = countOf(fields.peek(key));
  if (typeof fields.peek(key) !== "string" || number === undefined) return fields.number(key);
  fields.string(key);
  return number;
}

/** A count, as a number or as text. */
export function countOf(value: Json | undefined): number | undefined {
  return asNumber(typeof value === "string" && value.trim() !== "" ? Number(value) : value);
}

/** The word of an enumeration, which some clients write in lower case; undefined when it is none. */
export function wordOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value.toUpperCase() : undefined;
}
