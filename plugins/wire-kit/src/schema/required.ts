import type { JsonObject } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { without } from "./map-members.ts";
import { lose, type Place } from "./place.ts";

/** Names each required property once, and none that does not exist. */
export function fixRequired(schema: JsonObject, place: Place): JsonObject {
  const { required } = schema;
  if (required === undefined) return schema;
  const names = isArray(required) ? [...new Set(required.filter((name) => typeof name === "string"))] : [];
  const properties = asObject(schema["properties"]);
  const known = properties ? names.filter((name) => Object.hasOwn(properties, name)) : names;
  if (known.length < names.length) {
    lose(place, "required", { kind: "dropped", reason: "there are no properties of these names" });
  }
  if (isArray(required) && known.length === required.length) return schema;
  const rest = without(schema, "required");
  return known.length > 0 ? { ...rest, required: known } : rest;
}
