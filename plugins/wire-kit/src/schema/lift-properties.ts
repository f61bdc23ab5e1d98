import type { Json, JsonObject } from "@patchbay/sdk";
import { isArray, isObject } from "@patchbay/sdk/http";
import { mapKeywords, schemaKeywords } from "./keywords.ts";

/** Some servers send the properties without the object around them. */
export function liftProperties(schema: JsonObject): JsonObject {
  if (schema["properties"] !== undefined) return schema;
  const entries = Object.entries(schema);
  const lifted = entries.filter(([key, value]) => !mapKeywords.has(key) && looksLikeSchema(value));
  const named = lifted.filter(([key]) => !schemaKeywords.has(key));
  if (named.length === 0) return schema;
  const names = new Set(lifted.map(([key]) => key));
  const rest = Object.fromEntries(entries.filter(([key]) => !names.has(key)));
  return { type: "object", ...rest, properties: Object.fromEntries(lifted) };
}

const marks = ["$ref", "anyOf", "oneOf", "allOf", "enum"] as const;

function looksLikeSchema(value: Json): boolean {
  if (!isObject(value)) return false;
  const { type, properties } = value;
  const typed = typeof type === "string" || isArray(type) || isObject(properties);
  return typed || marks.some((mark) => typeof value[mark] === "string" || isArray(value[mark]));
}
