import { GatewayError, type Json, type JsonObject } from "@patchbay/sdk";
import { isArray, isObject } from "@patchbay/sdk/http";

/**
 * Reads the members of a client's object. Each read checks the type and takes the member; `null` counts as absent but
 * is not taken. What nobody took is `rest`, so that nothing is lost.
 */
export interface Fields {
  /** Where the object stands, such as `messages[0]`; empty for the body. */
  readonly path: string;
  at(key: string): string;
  peek(key: string): Json | undefined;
  string(key: string): string | undefined;
  number(key: string): number | undefined;
  boolean(key: string): boolean | undefined;
  object(key: string): JsonObject | undefined;
  array(key: string): readonly Json[] | undefined;
  /** Puts a member back that was taken. */
  leave(key: string): void;
  rest(): JsonObject | undefined;
}

/** Begins to read an object. */
export function readFields(object: JsonObject, path: string): Fields {
  const taken = new Set<string>();
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const peek = (key: string): Json | undefined => (Object.hasOwn(object, key) ? object[key] : undefined);
  const reader =
    <T extends Json>(is: (value: Json) => value is T, kind: string) =>
    (key: string): T | undefined => {
      const value = peek(key);
      if (value === undefined || value === null) return undefined;
      if (!is(value)) throw wrongType(at(key), kind);
      taken.add(key);
      return value;
    };
  return {
    path,
    at,
    peek,
    string: reader((value) => typeof value === "string", "a string"),
    number: reader((value) => typeof value === "number", "a number"),
    boolean: reader((value) => typeof value === "boolean", "a boolean"),
    object: reader(isObject, "an object"),
    array: reader(isArray, "an array"),
    leave: (key) => void taken.delete(key),
    rest() {
      const left = Object.entries(object).filter(([key]) => !taken.has(key));
      return left.length > 0 ? Object.fromEntries(left) : undefined;
    },
  };
}

/** The value as an object. @throws GatewayError `bad-request`. */
export function requireObject(value: Json | undefined, path: string): JsonObject {
  if (isObject(value)) return value;
  throw path === "" ? new GatewayError("bad-request", "the body must be a JSON object") : wrongType(path, "an object");
}

/** The value as a string. @throws GatewayError `bad-request`. */
export function requireString(value: Json | undefined, path: string): string {
  if (typeof value === "string") return value;
  throw wrongType(path, "a string");
}

/** The failure of a member that is not what it must be. */
export function wrongType(path: string, kind: string): GatewayError {
  return badRequest(path, `must be ${kind}`);
}

/** A failure of the client's, at a member. */
export function badRequest(path: string, what: string): GatewayError {
  return new GatewayError("bad-request", `${path} ${what}`, { param: path });
}
