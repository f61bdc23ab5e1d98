import type { OneOrMany } from "@patchbay/sdk";

/** One or many, as a list. */
export function asList<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList<T>(value: OneOrMany<T>): value is readonly T[] {
  return Array.isArray(value);
}
