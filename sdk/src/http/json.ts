import type { FailureCode } from "../failure.ts";
import { GatewayError } from "../gateway-error.ts";
import type { Json, JsonObject } from "../model/json.ts";

/**
 * Parses JSON text. Keys such as `__proto__` stay data.
 * @throws GatewayError with `code` when the text is not JSON; the message says where.
 */
export function parseJson(text: string, code: FailureCode = "invalid-reply"): Json {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new GatewayError(code, `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Deeper than any request that means something; what walks a value may recurse this far without care. */
const maxDepth = 200;

/**
 * The value itself, once it is known to be no deeper than 200 objects and arrays in one another.
 * @throws GatewayError with `code`.
 */
export function checkDepth(value: Json, code: FailureCode = "bad-request"): Json {
  if (isDeeper(value, maxDepth)) throw new GatewayError(code, `the JSON is nested deeper than ${maxDepth} levels`);
  return value;
}

function isDeeper(value: Json | undefined, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (isArray(value)) return value.some((element) => isDeeper(element, levels - 1));
  for (const key in value) if (isDeeper(value[key], levels - 1)) return true;
  return false;
}

/** The value, if it is an object and no array. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** Whether the value is an object and no array. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isArray(value);
}

/** Whether the value is an array. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value as a list; empty if it is none. */
export function asArray(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

/** The value, if it is a string. */
export function asString(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value, if it is a finite number. */
export function asNumber(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The value, if it is a boolean. */
export function asBoolean(value: Json | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}
