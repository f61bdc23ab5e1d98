import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, isArray, isObject } from "@patchbay/sdk/http";
import { listKeywords, mapKeywords, schemaKeywords } from "./keywords.ts";
import { mapArray, mapMembers } from "./map-members.ts";
import { deeper, deepest, inner, lose, type Place } from "./place.ts";

/** Adapts one schema; what it holds was adapted before or will be after, as the caller wants. */
export type Adapt = (schema: JsonObject, place: Place) => JsonObject;

/**
 * The schema with each schema directly within it adapted, and the very same if none changed. Names stay names and
 * values stay values.
 */
export function mapInner(schema: JsonObject, place: Place, adapt: Adapt): JsonObject {
  return mapMembers(schema, (value, key) =>
    typeof value === "object" && value !== null ? mapKeyword(key, value, { place, adapt }) : value,
  );
}

interface Step {
  readonly place: Place;
  readonly adapt: Adapt;
}

function mapKeyword(key: string, value: JsonObject | readonly Json[], { place, adapt }: Step): Json {
  if (isArray(value)) {
    if (!listKeywords.has(key)) return value;
    const at = inner(place, key);
    return mapArray(value, (item, index) => (isObject(item) ? adaptInner(item, inner(at, index), adapt) : item));
  }
  if (schemaKeywords.has(key)) return adaptInner(value, inner(place, key), adapt);
  if (!mapKeywords.has(key)) return value;
  const at = inner(place, key);
  return mapMembers(value, (item, name) => (isObject(item) ? adaptInner(item, inner(at, name), adapt) : item));
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
