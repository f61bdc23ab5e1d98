import type { Json, JsonObject } from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { aloneRef, isNamed, withoutInnerDefs } from "./defs.ts";
import { filterKeywords } from "./filter-keywords.ts";
import { withHint } from "./hints.ts";
import { mergeAllOf } from "./merge.ts";
import { lose, type Place } from "./place.ts";
import { resolveRef } from "./refs.ts";
import { mapInner } from "./walk.ts";

const known: ReadonlySet<string> = new Set([
  "$id",
  "$defs",
  "$ref",
  "$anchor",
  "type",
  "format",
  "title",
  "description",
  "enum",
  "items",
  "prefixItems",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "anyOf",
  "oneOf",
  "properties",
  "additionalProperties",
  "required",
  "propertyOrdering",
]);

/** As Google takes JSON Schema (https://ai.google.dev/api/caching#FunctionDeclaration): a part of its keywords. */
export function adaptForGeminiJson(schema: JsonObject, at: Place): JsonObject {
  if (isNamed(schema, at)) {
    return mapInner(filterKeywords(aloneRef(withoutInnerDefs(schema, at)), at, known), at, adaptForGeminiJson);
  }
  const resolved = resolveRef(schema, at);
  const { schema: merged, place } = mergeAllOf(resolved.schema, resolved.place);
  const filtered = filterKeywords(plainEnum(withoutInnerDefs(merged, place), place), place, known);
  return mapInner(filtered, place, adaptForGeminiJson);
}

/** The target's enumerations hold strings and numbers. */
function plainEnum(schema: JsonObject, place: Place): JsonObject {
  if (schema["const"] === undefined && (schema["enum"] === undefined || isPlain(schema["enum"]))) return schema;
  const { const: only, ...rest } = schema;
  const values = only === undefined ? rest["enum"] : [only];
  if (!isArray(values)) return rest;
  const { enum: _values, ...open } = rest;
  if (isPlain(values)) return { ...open, enum: values };
  lose(place, "enum", { kind: "approximated", reason: "the target's enumerations hold strings and numbers" });
  return withHint(open, `one of: ${values.map((value) => JSON.stringify(value)).join(", ")}`);
}

function isPlain(values: Json): boolean {
  return isArray(values) && values.every((value) => typeof value === "string" || typeof value === "number");
}
