import type { Json, JsonObject } from "../../model/json.ts";
import { isArray, isObject } from "../../http/json.ts";

/** Values that stand where something else is expected. */
export const junkValues: readonly Json[] = [
  null,
  true,
  0,
  -1.5,
  1e300,
  "",
  "junk \u0000 \uD83D",
  [],
  [null],
  {},
  { type: "from-the-future" },
  JSON.parse('{"__proto__":{"x":1},"constructor":null}'),
];

/** Bodies that are no JSON, or not what was asked for. */
export const junkTexts: readonly string[] = [
  "",
  " ",
  "null",
  "[]",
  "{}",
  "0",
  '"text"',
  "{",
  '{"error":null}',
  '{"error":"text"}',
  '{"error":{"message":1,"type":[],"code":{}}}',
  '{"error":[{"message":null}]}',
  "<html><body>502 Bad Gateway</body></html>",
  "data: {\n\n",
  "data: null\n\ndata: [DONE]\n\n",
  "event: error\ndata: 7\n\n",
  "\uFEFF{}",
  "\u0000\u0001\uFFFD",
  "x".repeat(10_000),
];

/** Copies of a value in which one place holds junk, or is gone; at most `limit` of them, spread over the value. */
export function mutations(value: Json, limit = 600): readonly Json[] {
  const all = [...placesOf(value)].flatMap((place) => [
    withoutAt(value, place),
    ...junkValues.map((junk) => replacedAt(value, place, junk)),
  ]);
  const step = Math.max(1, all.length / limit);
  return Array.from({ length: Math.min(all.length, limit) }, (_, index) => all[Math.floor(index * step)] ?? null);
}

/** Freezes a value with all that it holds; a change then throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}

/** Where a value is not plain data (and could not be cloned into another process), or undefined. */
export function plainDataFault(value: unknown, path = "value"): string | undefined {
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
    return `${path} is a ${typeof value}`;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    return `${path} is no plain object`;
  for (const [key, inner] of Object.entries(value)) {
    const fault = plainDataFault(inner, `${path}.${key}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

type Place = readonly (string | number)[];

function* placesOf(value: Json, place: Place = []): Generator<Place> {
  yield place;
  if (isArray(value)) for (const [index, inner] of value.entries()) yield* placesOf(inner, [...place, index]);
  else if (isObject(value)) for (const [key, inner] of Object.entries(value)) yield* placesOf(inner, [...place, key]);
}

function replacedAt(value: Json, [key, ...rest]: Place, junk: Json): Json {
  if (key === undefined) return junk;
  if (isArray(value)) return value.map((inner, index) => (index === key ? replacedAt(inner, rest, junk) : inner));
  if (!isObject(value)) return value;
  return mapEntries(value, (entry) => (entry[0] === key ? [[key, replacedAt(entry[1], rest, junk)]] : [entry]));
}

function withoutAt(value: Json, [key, ...rest]: Place): Json {
  if (key === undefined) return null;
  const last = rest.length === 0;
  const thin = (inner: Json): readonly Json[] => (last ? [] : [withoutAt(inner, rest)]);
  if (isArray(value)) return value.flatMap((inner, index) => (index === key ? thin(inner) : [inner]));
  if (!isObject(value)) return value;
  return mapEntries(value, (entry) => (entry[0] === key ? thin(entry[1]).map((inner) => [key, inner]) : [entry]));
}

function mapEntries(
  value: JsonObject,
  change: (entry: [string, Json]) => readonly (readonly [string, Json])[],
): JsonObject {
  return Object.fromEntries(Object.entries(value).flatMap(change));
}
