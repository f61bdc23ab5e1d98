import type { Extensible, Extensions, Json, JsonObject, WireId } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { anyDefined } from "./defined.ts";

/** What a wire keeps in the objects of the neutral model that it read: its own words and the form in which they came. */
export interface Bag {
  /** The notes of this wire; `fields` among them has members that the model has no word for. */
  readonly bagOf: (value: Extensible) => JsonObject;
  /** Whether the object was read from this wire, or was made for it. */
  readonly isOwn: (value: Extensible) => boolean;
  /** Members of the wire that the model has no word for. */
  readonly fieldsOf: (value: Extensible) => JsonObject;
  /** The `extensions` member that keeps these notes; nothing when there are none. */
  readonly keep: (notes: Readonly<Record<string, Json | undefined>>) => { readonly extensions?: Extensions };
}

const empty: JsonObject = {};

/** The bag of one wire. */
export function createBag(wire: WireId): Bag {
  const bagOf = (value: Extensible): JsonObject => asObject(value.extensions?.[wire]) ?? empty;
  return {
    bagOf,
    isOwn: (value) => value.extensions?.[wire] !== undefined,
    fieldsOf: (value) => asObject(bagOf(value)["fields"]) ?? empty,
    keep(notes) {
      const bag = anyDefined(notes);
      // Only members that are not undefined are left.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return bag ? { extensions: { [wire]: bag as JsonObject } } : {};
    },
  };
}
