import type { JsonObject } from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { withHint } from "./hints.ts";
import { lose, type Place } from "./place.ts";
import { mapInner } from "./walk.ts";

/** As Claude takes a tool's schema: checked as JSON Schema 2020-12, so that what is no schema fails the request. */
export function adaptForClaude(schema: JsonObject, place: Place): JsonObject {
  const { $schema: _draft, ...rest } = schema;
  return mapInner(fixPattern(fixEnum(rest, place), place), place, adaptForClaude);
}

function fixEnum(schema: JsonObject, place: Place): JsonObject {
  const { enum: values, ...rest } = schema;
  if (values === undefined || (isArray(values) && values.length > 0)) return schema;
  lose(place, "enum", { kind: "dropped", reason: "an enumeration holds at least one value" });
  return rest;
}

function fixPattern(schema: JsonObject, place: Place): JsonObject {
  const { pattern, ...rest } = schema;
  if (pattern === undefined || (typeof pattern === "string" && isPattern(pattern))) return schema;
  lose(place, "pattern", { kind: "approximated", reason: "JSON Schema does not know this regular expression" });
  return typeof pattern === "string" ? withHint(rest, `pattern: ${pattern}`) : rest;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
