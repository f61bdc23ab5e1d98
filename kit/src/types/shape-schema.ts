import type { JsonObject } from "@patchbay/sdk";
import { secretReference } from "./secret-schema.ts";

const secret: JsonObject = { anyOf: [{ type: "string", minLength: 1 }, secretReference] };

/** JSON Schema of a value that is neither list nor object, by the words that the kernel has for it; empty where words fail. */
export function shapeSchema(type: string): JsonObject {
  return scalars[type] ?? rangeSchema(type) ?? wordsSchema(type) ?? {};
}

const text: JsonObject = { type: "string", minLength: 1 };

const scalars: Readonly<Record<string, JsonObject>> = {
  "true or false": { type: "boolean" },
  "a string": text,
  "a path": text,
  "a name": text,
  "a prefix": text,
  "a pool's name": text,
  "a model's name": text,
  "a provider's id": text,
  "an option's name": text,
  "a plugin's name, path or id": text,
  "an address or a host name": text,
  "an http:// or https:// address": text,
  'a string, { "$env": "NAME" } or { "$file": "path" }': secret,
  "an object": { type: "object" },
  "a list": { type: "array" },
};

/** `a whole number from 0 to 65535`, `a number of at least 1`. */
function rangeSchema(type: string): JsonObject | undefined {
  const found = /^a (whole )?number (?:of at least ([\d.]+)|from ([\d.]+) to ([\d.]+))$/.exec(type);
  if (found === null) return undefined;
  const [, whole, least, from, to] = found;
  return {
    type: whole === undefined ? "number" : "integer",
    minimum: Number(least ?? from),
    ...(to !== undefined && { maximum: Number(to) }),
  };
}

/** `"one" or "another"`. */
function wordsSchema(type: string): JsonObject | undefined {
  if (!/^"[^"]*"( or "[^"]*")+$/.test(type)) return undefined;
  return { enum: [...type.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word) };
}
