import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, isArray, isObject } from "@patchbay/sdk/http";
import { listKeywords, mapKeywords, schemaKeywords } from "./keywords.ts";
import { deeper, deepest, inner, lose, type Place } from "./place.ts";

/** Adapts one schema; what it holds was adapted before or will be after, as the caller wants. */
export type Adapt = (schema: JsonObject, place: Place) => JsonObject;

/** The schema with each schema directly within it adapted. Names stay names and values stay values. */
export function mapInner(schema: JsonObject, place: Place, adapt: Adapt): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, mapKeyword(key, value, { place: inner(place, key), adapt })]),
  );
}

interface Step {
  readonly place: Place;
  readonly adapt: Adapt;
}

function mapKeyword(key: string, value: Json, { place, adapt }: Step): Json {
  if (schemaKeywords.has(key) && isObject(value)) return adaptInner(value, place, adapt);
  if (listKeywords.has(key) && isArray(value))
    return value.map((item, index) => mapItem(item, inner(place, index), adapt));
  if (!mapKeywords.has(key) || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapItem(item, inner(place, name), adapt)]),
  );
}

function mapItem(value: Json, place: Place, adapt: Adapt): Json {
  return isObject(value) ? adaptInner(value, place, adapt) : value;
}

/** Adapts a schema within another, unless it lies too deep. */
function adaptInner(schema: JsonObject, place: Place, adapt: Adapt): JsonObject {
  if (place.depth > deepest) {
    lose(place, "", { kind: "dropped", reason: `the schema nests deeper than ${deepest}` });
    return {};
  }
  place.work.seen += 1;
  return adapt(schema, deeper(place));
}

/** The schemas directly within a schema. */
export function innerSchemas(schema: JsonObject): readonly JsonObject[] {
  return Object.entries(schema).flatMap(([key, value]) => {
    if (schemaKeywords.has(key)) return isObject(value) ? [value] : [];
    if (listKeywords.has(key)) return asArray(value).filter(isObject);
    return mapKeywords.has(key) ? Object.values(asObject(value) ?? {}).filter(isObject) : [];
  });
}
