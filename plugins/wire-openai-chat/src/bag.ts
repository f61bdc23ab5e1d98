import type { Extensible, Extensions, Json, JsonObject } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { anyDefined } from "./defined.ts";
import { wireId } from "./types.ts";

const empty: JsonObject = {};

/** What this wire keeps in an object of the model: `fields` has unknown members, the rest is notes on the form. */
export function bagOf(value: Extensible): JsonObject {
  return asObject(value.extensions?.[wireId]) ?? empty;
}

/** Whether the object was read from this wire, or was made for it. */
export function isOwn(value: Extensible): boolean {
  return value.extensions?.[wireId] !== undefined;
}

/** Members of the wire that the model has no word for. */
export function fieldsOf(value: Extensible): JsonObject {
  return asObject(bagOf(value)["fields"]) ?? empty;
}

/** The `extensions` member that keeps these notes; nothing when there are none. */
export function keep(notes: Readonly<Record<string, Json | undefined>>): { readonly extensions?: Extensions } {
  const bag = anyDefined(notes);
  // Only members that are not undefined are left.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return bag ? { extensions: { [wireId]: bag as JsonObject } } : {};
}
