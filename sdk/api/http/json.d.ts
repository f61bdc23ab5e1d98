import type { FailureCode } from "../failure.ts";
import type { Json, JsonObject } from "../model/json.ts";
/**
 * Parses JSON text. Keys such as `__proto__` stay data.
 * @throws GatewayError with `code` when the text is not JSON; the message says where.
 */
export declare function parseJson(text: string, code?: FailureCode): Json;
/**
 * The value itself, once it is known to be no deeper than 200 objects and arrays in one another.
 * @throws GatewayError with `code`.
 */
export declare function checkDepth(value: Json, code?: FailureCode): Json;
/** The value, if it is an object and no array. */
export declare function asObject(value: Json | undefined): JsonObject | undefined;
/** Whether the value is an object and no array. */
export declare function isObject(value: Json | undefined): value is JsonObject;
/** Whether the value is an array. */
export declare function isArray(value: Json | undefined): value is readonly Json[];
/** The value as a list; empty if it is none. */
export declare function asArray(value: Json | undefined): readonly Json[];
/** The value, if it is a string. */
export declare function asString(value: Json | undefined): string | undefined;
/** The value, if it is a finite number. */
export declare function asNumber(value: Json | undefined): number | undefined;
/** The value, if it is a boolean. */
export declare function asBoolean(value: Json | undefined): boolean | undefined;
