import type { JsonObject } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { without } from "./map-members.ts";
import type { Place } from "./place.ts";
import { targetOf } from "./refs.ts";
import { mapInner } from "./walk.ts";

/** The schema with its definitions, and what refers to them, under the name of the newer drafts. */
export function renameDefs(schema: JsonObject, place: Place): JsonObject {
  const { $ref } = schema;
  const renamed = place.depth === 0 ? withDefs(schema) : schema;
  const isOlder = typeof $ref === "string" && $ref.startsWith("#/definitions/");
  const refers = isOlder ? { ...renamed, $ref: $ref.replace("#/definitions/", "#/$defs/") } : renamed;
  return mapInner(refers, place, renameDefs);
}

function withDefs(schema: JsonObject): JsonObject {
  const older = asObject(schema["definitions"]);
  return older ? { ...without(schema, "definitions"), $defs: { ...older, ...asObject(schema["$defs"]) } } : schema;
}

/** What may be said beside a reference without changing what it stands for. */
const remarks: ReadonlySet<string> = new Set(["$anchor", "$defs", "$id", "$ref", "description", "title"]);

/** Whether the schema is a definition at the root by its name: such a one stays, any other is filled in. */
export function isNamed(schema: JsonObject, { work }: Place): boolean {
  const { $ref } = schema;
  const named = typeof $ref === "string" && /^#\/\$defs\/[^/]+$/.test($ref) && targetOf($ref, work.root) !== undefined;
  return named && Object.keys(schema).every((key) => remarks.has(key));
}

/** A reference for targets that refuse other keywords beside it, except those with a dollar sign. */
export function aloneRef(schema: JsonObject): JsonObject {
  if (schema["$ref"] === undefined) return schema;
  const { $ref, ...siblings } = schema;
  const isAlone = Object.keys(siblings).every((key) => key.startsWith("$"));
  return isAlone ? schema : { ...siblings, anyOf: [{ $ref }] };
}

/** The schema without definitions, unless it is the root: nobody refers to any others. */
export function withoutInnerDefs(schema: JsonObject, place: Place): JsonObject {
  return place.depth === 0 ? schema : without(schema, "$defs");
}
