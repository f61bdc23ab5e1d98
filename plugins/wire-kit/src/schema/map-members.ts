import type { Json, JsonObject } from "@patchbay/sdk";

/** The object with its members changed, and the very same if none did: most schemas fit as they are. */
export function mapMembers(object: JsonObject, change: (value: Json, key: string) => Json): JsonObject {
  let changed: Record<string, Json> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    const result = change(value, key);
    if (result === value) continue;
    // The copy has each member as its own already, so that none can be the prototype.
    changed ??= { ...object };
    changed[key] = result;
  }
  return changed ?? object;
}

/** The same for a list. */
export function mapArray(list: readonly Json[], change: (item: Json, index: number) => Json): readonly Json[] {
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
}

/** The object with those members only that are kept, and the very same if all are. */
export function keepMembers(object: JsonObject, keeps: (value: Json, key: string) => boolean): JsonObject {
  const keys = Object.keys(object);
  const isKept = (key: string): boolean => keeps(object[key] ?? null, key);
  if (keys.every(isKept)) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => isKept(key)));
}

/** The object without one of its members, and the very same if it has none of that name. */
export function without(object: JsonObject, key: string): JsonObject {
  if (!Object.hasOwn(object, key)) return object;
  const { [key]: _left, ...rest } = object;
  return rest;
}
