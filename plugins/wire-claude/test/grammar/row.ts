import type { Json, JsonObject } from "@patchbay/sdk";
import type { EncodeOptions } from "../kit.ts";

/** One field of the wire: what a client may send in it, and what becomes of that. */
export interface Row<Value = unknown> {
  readonly value: Value;
  /** Where the value stands in the neutral request, from the object that the field's own became; undefined: it rides along untouched. */
  readonly at: string | undefined;
  /** What stands there, where that is not the very value. */
  readonly as?: unknown;
  /** What is written for a client of another wire, and where, if that is not the very value in its place. */
  readonly written?: Json;
  readonly writtenAt?: string;
  /** The loss that is told in place of writing it for a client of another wire. */
  readonly told?: string;
}

/** A row for each field of a type: a field that is new in it does not compile without one. */
export type Rows<Type> = { readonly [Key in keyof Type]-?: Row<NonNullable<Type[Key]>> };

type Details = Pick<Row, "as" | "written" | "writtenAt" | "told">;

/** A field that the neutral model has a word for. */
export function neutral<const Value>(at: string, value: Value, details: Details = {}): Row<Value> {
  return { at, value, ...details };
}

/** A field that only this wire has. */
export function extension<const Value>(value: Value): Row<Value> {
  return { at: undefined, value };
}

/** An object of the wire in which fields stand. */
export interface Host {
  /** Where it stands in a client's body; empty for the body itself. */
  readonly place: string;
  /** What it becomes in the neutral request. */
  readonly neutral: string;
  /** Members without which it is none. */
  readonly base: JsonObject;
  /** Members of the body beside it. */
  readonly around?: JsonObject;
  readonly options?: EncodeOptions;
  readonly rows: Readonly<Record<string, Row>>;
}
