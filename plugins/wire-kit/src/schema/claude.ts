import type { JsonObject } from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { withHint } from "./hints.ts";
import { without } from "./map-members.ts";
import { lose, type Place } from "./place.ts";
import { mapInner } from "./walk.ts";

/** As Claude takes a tool's schema: checked as JSON Schema 2020-12, so that what is no schema fails the request. */
export function adaptForClaude(schema: JsonObject, place: Place): JsonObject {
  return mapInner(fixPattern(fixEnum(without(schema, "$schema"), place), place), place, adaptForClaude);
}

function fixEnum(schema: JsonObject, place: Place): JsonObject {
  const { enum: values } = schema;
  if (values === undefined || (isArray(values) && values.length > 0)) return schema;
  lose(place, "enum", { kind: "dropped", reason: "an enumeration holds at least one value" });
  return without(schema, "enum");
}

function fixPattern(schema: JsonObject, place: Place): JsonObject {
  const { pattern } = schema;
  if (pattern === undefined || (typeof pattern === "string" && isPattern(pattern))) return schema;
  lose(place, "pattern", { kind: "approximated", reason: "JSON Schema does not know this regular expression" });
  const rest = without(schema, "pattern");
  return typeof pattern === "string" ? withHint(rest, `pattern: ${pattern}`) : rest;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
