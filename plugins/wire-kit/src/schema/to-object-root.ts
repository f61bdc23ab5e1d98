import type { JsonObject } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { mergeAllOf } from "./merge.ts";
import { mergeUnion } from "./merge-union.ts";
import { lose, type Place } from "./place.ts";
import { resolveRef } from "./refs.ts";
import { fixRequired } from "./required.ts";

/** The schema of an object: what a tool's arguments are. Definitions stay where references look for them. */
export function toObjectRoot(given: JsonObject, place: Place): JsonObject {
  const { $defs, definitions } = given;
  const kept = { ...($defs !== undefined && { $defs }), ...(definitions !== undefined && { definitions }) };
  const resolved = resolveRef(given, place);
  const merged = mergeAllOf(resolved.schema, resolved.place);
  const object = typed(mergeUnion(merged.schema, merged.place), place);
  return { ...fixRequired(object, place), ...kept };
}

/** Whether the schema describes an object, or leaves it open. */
export function isObjectLike({ type, properties }: JsonObject): boolean {
  if (type === undefined) return properties !== undefined;
  return type === "object" || (isArray(type) && type.includes("object"));
}

function typed(schema: JsonObject, place: Place): JsonObject {
  const { $defs: _defs, definitions: _definitions, nullable: _nullable, ...rest } = schema;
  const { type, enum: values, const: only, ...open } = rest;
  if (isObjectLike(rest) || (type ?? values ?? only ?? rest["items"] ?? rest["prefixItems"]) === undefined) {
    return { ...open, type: "object", properties: asObject(rest["properties"]) ?? {} };
  }
  const reason = "arguments are an object: the value is in it";
  lose(place, "type", { kind: "approximated", from: type ?? null, to: "object", reason });
  return { type: "object", properties: { value: rest }, required: ["value"] };
}
