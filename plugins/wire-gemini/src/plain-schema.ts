import type { Json, JsonObject } from "@patchbay/sdk";
import { isArray, isObject } from "@patchbay/sdk/http";
import { camelCase, countOf } from "./fields.ts";

/**
 * The API's own kind of schema (a part of OpenAPI 3.0) as JSON Schema: types in lower case, `nullable` as a type, counts
 * as numbers. Children of `properties` are names, whatever they are called.
 */
export function plainSchema(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => {
    const name = key.includes("_") && known.has(camelCase(key)) ? camelCase(key) : key;
    return [name, readers.get(name)?.(value) ?? value];
  });
  return withNull(Object.fromEntries(entries));
}

const known: ReadonlySet<string> = new Set([
  "anyOf",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "minProperties",
  "maxProperties",
  "propertyOrdering",
]);

const toCount = (value: Json): Json => countOf(value) ?? value;
const toSchema = (value: Json): Json => (isObject(value) ? plainSchema(value) : value);

const readers: ReadonlyMap<string, (value: Json) => Json> = new Map<string, (value: Json) => Json>([
  ["type", (value) => (typeof value === "string" ? value.toLowerCase() : value)],
  ["properties", (value) => (isObject(value) ? mapValues(value) : value)],
  ["items", toSchema],
  ["anyOf", (value) => (isArray(value) ? value.map(toSchema) : value)],
  ["minItems", toCount],
  ["maxItems", toCount],
  ["minLength", toCount],
  ["maxLength", toCount],
  ["minProperties", toCount],
  ["maxProperties", toCount],
]);

function mapValues(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, toSchema(value)]));
}

function withNull({ nullable, ...schema }: JsonObject): JsonObject {
  const { type } = schema;
  return nullable === true && typeof type === "string" ? { ...schema, type: [type, "null"] } : schema;
}

/** Whether two values are the same JSON. */
export function isSame(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
