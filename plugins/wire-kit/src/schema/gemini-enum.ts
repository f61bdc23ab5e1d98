import type { Json, JsonObject } from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { lose, type Place } from "./place.ts";

/** The target's enumerations hold strings, none of them empty. */
export function enumToStrings(schema: JsonObject, place: Place): JsonObject {
  if (schema["enum"] === undefined) return schema;
  const { enum: values, ...rest } = schema;
  if (!isArray(values)) return rest;
  const texts = [...new Set(values.filter((value) => value !== null).map(textOf))].filter((text) => text !== "");
  const isNullable = values.includes(null);
  const nullable = isNullable ? { nullable: true } : {};
  if (texts.length === 0) {
    lose(place, "enum", { kind: "dropped", reason: "the target takes no empty value" });
    return { ...rest, ...nullable };
  }
  if (values.some((value) => value === "" || (value !== null && typeof value !== "string")))
    lose(place, "enum", { kind: "approximated", reason: "the target's values are strings, none of them empty" });
  return { ...rest, type: "string", enum: texts, ...nullable };
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
