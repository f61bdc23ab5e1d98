import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { defined } from "../defined.ts";
import { foldUnion } from "./gemini-union.ts";
import { filterKeywords } from "./filter-keywords.ts";
import { enumToStrings } from "./gemini-enum.ts";
import { withHint } from "./hints.ts";
import { without } from "./map-members.ts";
import { mergeAllOf, mergeSchemas } from "./merge.ts";
import { lose, type Place } from "./place.ts";
import { type Resolved, resolveRef } from "./refs.ts";
import { mapInner } from "./walk.ts";

const known: ReadonlySet<string> = new Set([
  "type",
  "format",
  "title",
  "description",
  "nullable",
  "enum",
  "items",
  "minItems",
  "maxItems",
  "properties",
  "required",
  "minProperties",
  "maxProperties",
  "propertyOrdering",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "example",
  "anyOf",
]);

/** As Google's `Schema` message holds it (https://ai.google.dev/api/caching#Schema): no references, one type each. */
export function adaptForGemini(schema: JsonObject, at: Place): JsonObject {
  const { schema: whole, place } = inline(schema, at);
  const typed = fixItems(oneType(enumToStrings(whole, place), place), place);
  const filtered = filterKeywords(fixFormat(typed, place), place, known);
  return complete(mapInner(filtered, place, adaptForGemini), place);
}

/** Puts in what references and `allOf` stand for, and makes of alternatives what the target can say. */
function inline(schema: JsonObject, at: Place): Resolved {
  const resolved = resolveRef(schema, at);
  const merged = mergeAllOf(resolved.schema, resolved.place);
  const folded = foldUnion(foldConditions(constToEnum(merged.schema), merged.place), merged.place);
  return folded["$ref"] === undefined && folded["allOf"] === undefined
    ? { schema: folded, place: merged.place }
    : inline(folded, merged.place);
}

function constToEnum(schema: JsonObject): JsonObject {
  const { const: only } = schema;
  return only === undefined ? schema : { ...without(schema, "const"), enum: [only] };
}

/** What depends on a condition becomes something that may be there. */
function foldConditions(schema: JsonObject, place: Place): JsonObject {
  if (schema["if"] === undefined) return schema;
  const { if: _condition, then: yes, else: no, ...rest } = schema;
  lose(place, "if", { kind: "approximated", reason: "the target knows no conditions" });
  return [yes, no].reduce<JsonObject>((result, branch) => {
    const properties = asObject(asObject(branch)?.["properties"]);
    return properties ? mergeSchemas(result, { properties }) : result;
  }, rest);
}

function oneType(schema: JsonObject, place: Place): JsonObject {
  if (!isArray(schema["type"])) return schema;
  const { type, ...rest } = schema;
  const [first, ...others] = type.flatMap((name) => (typeof name === "string" && name !== "null" ? [name] : []));
  const nullable = type.includes("null") ? true : undefined;
  const result = {
    type: first ?? "null",
    ...rest,
    ...defined({ nullable: first === undefined ? undefined : nullable }),
  };
  if (others.length === 0) return result;
  lose(place, "type", { kind: "approximated", from: type, to: first ?? null, reason: "the target takes one type" });
  return withHint(result, `Accepts: ${[first, ...others].join(" | ")}`);
}

/** Every list says what is in it. */
function fixItems(schema: JsonObject, place: Place): JsonObject {
  const { prefixItems, items, ...rest } = schema;
  if (rest["type"] !== "array") return isObject(items) ? { ...rest, items } : rest;
  if (!isArray(prefixItems)) return { ...rest, items: isObject(items) ? items : { type: "string" } };
  lose(place, "prefixItems", { kind: "approximated", reason: "the target knows no tuples" });
  const more = isObject(items) ? [items] : [];
  const variants = new Map([...prefixItems, ...more].map((item) => [JSON.stringify(item), item]));
  const [only] = variants.values();
  return { ...rest, items: variants.size === 1 && only !== undefined ? only : { anyOf: [...variants.values()] } };
}

const formats: ReadonlySet<Json | undefined> = new Set([
  "string enum",
  "string date-time",
  "number float",
  "number double",
  "integer int32",
  "integer int64",
]);

function fixFormat(schema: JsonObject, place: Place): JsonObject {
  const { format } = schema;
  if (typeof format !== "string" || formats.has(`${asString(schema["type"]) ?? ""} ${format}`)) return schema;
  lose(place, "format", { kind: "approximated", from: format, reason: "the target refuses the format" });
  return withHint(without(schema, "format"), `format: ${format}`);
}

/** A type for what has none, names only of what is there, and no empty `properties`, which the target refuses. */
function complete(schema: JsonObject, place: Place): JsonObject {
  if (schema["anyOf"] !== undefined) return schema;
  const typed = schema["type"] === undefined ? withType(schema, place) : schema;
  const { properties, required, propertyOrdering, ...rest } = typed;
  const names = asObject(properties) ?? {};
  const listed = (list: Json | undefined): readonly Json[] | undefined => {
    const kept = asArray(list).filter((name) => typeof name === "string" && Object.hasOwn(names, name));
    return kept.length > 0 ? kept : undefined;
  };
  const some = Object.keys(names).length > 0 ? names : undefined;
  return {
    ...rest,
    ...defined({ properties: some, required: listed(required), propertyOrdering: listed(propertyOrdering) }),
  };
}

function withType(schema: JsonObject, place: Place): JsonObject {
  if (schema["properties"] !== undefined) return { type: "object", ...schema };
  if (schema["items"] !== undefined) return { type: "array", ...schema };
  if (schema["minimum"] !== undefined || schema["maximum"] !== undefined) return { type: "number", ...schema };
  lose(place, "type", { kind: "approximated", to: "string", reason: "the target wants a type" });
  return { type: "string", ...schema };
}
