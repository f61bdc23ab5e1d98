import type { JsonObject } from "@patchbay/sdk";
import { checkIds } from "../check-id.ts";

/** An object with exactly these fields; the optional ones may be missing. */
export function object(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: "object",
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

/** A schema of one of the files. */
export function file(title: string, format: string, fields: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    ...object({ $schema: text, format: { const: format }, createdAt: time, ...fields }, optional),
  };
}

export const text: JsonObject = { type: "string" };
export const flag: JsonObject = { type: "boolean" };
export const count: JsonObject = { type: "integer", minimum: 0 };
export const time: JsonObject = { type: "string", format: "date-time" };
export const hash: JsonObject = { type: "string", pattern: "^[0-9a-f]{64}$" };
export const texts: JsonObject = { type: "array", items: text };
export const textMap: JsonObject = { type: "object", additionalProperties: text };
export const verdict: JsonObject = { enum: ["passed", "failed"] };
export const checkId: JsonObject = { enum: checkIds };
export const status: JsonObject = { enum: ["passed", "failed", "skipped"] };

export const versions: JsonObject = object({ patchbay: text, node: text }, { gateway: text });

export const target: JsonObject = object(
  { kind: { enum: ["pool", "url"] }, baseUrl: text, answeredBy: texts },
  { pool: text, node: text },
);
