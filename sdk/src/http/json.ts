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
