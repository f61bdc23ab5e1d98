import type { Json, JsonObject } from "@patchbay/sdk";
import { isArray, isObject } from "@patchbay/sdk/http";

/** A path of two; either may be empty. */
export function join(first: string, second: string): string {
  return [first, second].filter((path) => path !== "").join(".");
}

/** What stands at a path; undefined when nothing does. */
export function at(value: unknown, path: string): unknown {
  const keys = path === "" ? [] : path.split(".");
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** The same with something at a path. */
export function withAt(value: Json | undefined, path: string, given: Json): Json {
  const [key, ...rest] = path === "" ? [] : path.split(".");
  if (key === undefined) return given;
  const inner = (found: Json | undefined): Json => withAt(found, rest.join("."), given);
  if (/^\d+$/.test(key)) {
    const list = value !== undefined && isArray(value) ? [...value] : [];
    list[Number(key)] = inner(list[Number(key)]);
    return list;
  }
  const object: JsonObject = isObject(value) ? value : {};
  return { ...object, [key]: inner(object[key]) };
}
