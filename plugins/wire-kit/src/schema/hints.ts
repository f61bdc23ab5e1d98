import type { Json, JsonObject } from "@patchbay/sdk";

/** The schema with a remark in its description: the model reads what the target cannot enforce. */
export function withHint(schema: JsonObject, hint: string): JsonObject {
  const { description } = schema;
  const before = typeof description === "string" && description !== "" ? description : undefined;
  return { ...schema, description: before === undefined ? hint : `${before} (${hint})` };
}

/** A keyword as a remark; undefined for what a model would not understand. */
export function hintOf(keyword: string, value: Json): string | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  return `${keyword}: ${String(value)}`;
}
