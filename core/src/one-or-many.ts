import type { OneOrMany } from "@patchbay/sdk";

/** One thing, several or none, as a list. */
export function asList<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  // Array.isArray loses the element type of a readonly array.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
