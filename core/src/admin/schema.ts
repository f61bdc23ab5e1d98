import type { JsonObject } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";

/** A JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it). */
export type Schema = JsonObject;

type Properties = Readonly<Record<string, Schema>>;

export const text: Schema = { type: "string" };
export const flag: Schema = { type: "boolean" };
export const count: Schema = { type: "integer", minimum: 0 };
export const milliseconds: Schema = { type: "number", minimum: 0 };
export const time: Schema = { type: "string", format: "date-time" };

/** One of a few words. */
export function oneOf(...words: readonly string[]): Schema {
  return { enum: words };
}

export function listOf(items: Schema): Schema {
  return { type: "array", items };
}

/** Values under names that are not known before. */
export function mapOf(additionalProperties: Schema): Schema {
  return { type: "object", additionalProperties };
}

/** An object with these keys and no others. */
export function record(always: Properties, sometimes: Properties = {}): Schema {
  return {
    type: "object",
    properties: { ...always, ...sometimes },
    required: Object.keys(always),
    additionalProperties: false,
  };
}

/** A record with further keys that are always there. */
export function extended(schema: Schema, always: Properties): Schema {
  const { properties, required } = schema;
  return {
    ...schema,
    properties: { ...(isObject(properties) && properties), ...always },
    required: [...(Array.isArray(required) ? required : []), ...Object.keys(always)],
  };
}
