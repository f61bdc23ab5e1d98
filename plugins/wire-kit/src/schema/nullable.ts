import type { Json, JsonObject } from "@patchbay/sdk";
import { isArray, isObject } from "@patchbay/sdk/http";
import { without } from "./map-members.ts";
import type { Place } from "./place.ts";
import { mapInner } from "./walk.ts";

/** OpenAPI marks with `nullable` what JSON Schema says with a type. */
export function nullableToType(schema: JsonObject, place: Place): JsonObject {
  const { nullable } = schema;
  const plain = typeof nullable === "boolean" ? without(schema, "nullable") : schema;
  return mapInner(nullable === true ? orNull(plain) : plain, place, nullableToType);
}

/** The schema that takes `null` too. */
export function orNull(schema: JsonObject): JsonObject {
  const { type, anyOf, const: only, ...rest } = schema;
  if (only !== undefined) return orNull({ ...rest, ...(type !== undefined && { type }), enum: [only] });
  const { enum: values } = rest;
  const named = isArray(values) ? { enum: withItem(values, null) } : {};
  if (type !== undefined) return { ...schema, type: withItem(isArray(type) ? type : [type], "null"), ...named };
  if (isArray(anyOf)) return { ...rest, anyOf: anyOf.some(isNull) ? anyOf : [...anyOf, { type: "null" }] };
  return isArray(values) ? { ...schema, ...named } : { anyOf: [schema, { type: "null" }] };
}

function withItem(list: readonly Json[], item: Json): Json {
  return list.includes(item) ? list : [...list, item];
}

function isNull(schema: Json): boolean {
  return isObject(schema) && schema["type"] === "null";
}
