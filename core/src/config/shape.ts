import type { JsonObject } from "@patchbay/sdk";
import { toJson } from "./json-value.ts";
import { nearestNameHint } from "./nearest-name.ts";
import type { Place } from "./place.ts";

/** What a value in a config must look like: reads it, and says so in words for the reference. */
export interface Shape<Out> {
  /** For people, such as `integer from 0 to 65535`. */
  readonly type: string;
  /** The same for programs, as JSON Schema; of lists, maps and objects it follows from what they hold. */
  readonly json?: JsonObject;
  /** Keys, of an object. */
  readonly fields?: Fields;
  /** Its text is a secret, unless it only says where one is. */
  readonly isSecret?: boolean;
  /** What a list or map holds, and how its place is written: `[]` or `.<pool>`. */
  readonly inner?: { readonly suffix: string; readonly shape: Shape<unknown> };
  /** The value, or undefined after a fault was reported. */
  read(value: unknown, place: Place): Out | undefined;
}

/** A key of an object. */
export interface Field<Out> {
  readonly shape: Shape<unknown>;
  readonly meaning: string;
  readonly required: boolean;
  /** For people; undefined when nothing stands in for a missing value. */
  readonly default: string | undefined;
  read(value: unknown, place: Place): Out;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What reading an object gives. */
export type FieldValues<F extends Fields> = {
  readonly [Key in keyof F]: F[Key] extends Field<infer Out> ? Out : never;
};

/** A key that may be left out. `otherwise` says for people what then holds. */
export function optional<Out>(shape: Shape<Out>, meaning: string, otherwise?: string): Field<Out | undefined> {
  const read: Field<Out | undefined>["read"] = (value, place) =>
    value === undefined ? undefined : shape.read(value, place);
  return { shape, meaning, required: false, default: otherwise, read };
}

/** A key with a value that stands in for it. */
export function withDefault<Out>(shape: Shape<Out>, value: Out, meaning: string): Field<Out> {
  const read: Field<Out>["read"] = (given, place) =>
    given === undefined ? value : (shape.read(given, place) ?? value);
  return { shape, meaning, required: false, default: JSON.stringify(value), read };
}

/** An object whose keys all have defaults or may be left out; missing altogether, it is one without keys. */
export function section<F extends Fields>(
  shape: Shape<FieldValues<F>>,
  meaning: string,
): Field<FieldValues<F> | undefined> {
  const read: Field<FieldValues<F> | undefined>["read"] = (value, place) =>
    shape.read(value === undefined ? {} : value, place);
  return { shape, meaning, required: false, default: undefined, read };
}

/** A key that must be there; undefined only after a fault. */
export function required<Out>(shape: Shape<Out>, meaning: string): Field<Out | undefined> {
  const read: Field<Out | undefined>["read"] = (value, place) =>
    value === undefined ? place.fault(`missing, must be ${shape.type}`) : shape.read(value, place);
  return { shape, meaning, required: true, default: undefined, read };
}

/** An object with these keys and no others. */
export function object<F extends Fields>(fields: F): Shape<FieldValues<F>> {
  return {
    type: "an object",
    fields,
    read(value, place) {
      if (!isRecord(value)) return wrongType(place, "an object", value);
      for (const key of Object.keys(value)) {
        if (!Object.hasOwn(fields, key))
          place.field(key).fault("unknown key", nearestNameHint(key, Object.keys(fields)));
      }
      return readFields(fields, value, place);
    },
  };
}

/** An object with these keys; what else it holds is kept as JSON under `rest`. */
export function openObject<F extends Fields>(fields: F): Shape<FieldValues<F> & { readonly rest: JsonObject }> {
  return {
    type: "an object",
    fields,
    read(value, place) {
      if (!isRecord(value)) return wrongType(place, "an object", value);
      const rest: [string, JsonObject[string]][] = [];
      for (const [key, other] of Object.entries(value)) {
        if (Object.hasOwn(fields, key) || other === undefined) continue;
        const json = toJson(other);
        if (json === undefined) place.field(key).fault("must be plain data, as JSON can hold it");
        else rest.push([key, json]);
      }
      return { ...readFields(fields, value, place), rest: Object.fromEntries(rest) };
    },
  };
}

/** A list; items with a fault are left out. */
export function list<Out>(item: Shape<Out>): Shape<readonly Out[]> {
  return {
    type: "a list",
    inner: { suffix: "[]", shape: item },
    read(value, place) {
      if (!Array.isArray(value)) return wrongType(place, "a list", value);
      return Array.from(value, (entry: unknown, index) => item.read(entry, place.item(index))).filter(
        (entry) => entry !== undefined,
      );
    },
  };
}

/** One, or a list. */
export function oneOrMany<Out>(item: Shape<Out>): Shape<readonly Out[]> {
  const many = list(item);
  return {
    type: `${item.type}, or a list of such`,
    inner: many.inner ?? { suffix: "[]", shape: item },
    read(value, place) {
      if (Array.isArray(value)) return many.read(value, place);
      const one = item.read(value, place);
      return one === undefined ? undefined : [one];
    },
  };
}

/** A map from names of the author's choice; a value with a fault is undefined. */
export function map<Out>(name: Shape<string>, value: Shape<Out>): Shape<ReadonlyMap<string, Out | undefined>> {
  return {
    type: "an object",
    inner: { suffix: `.<${name.type}>`, shape: value },
    read(given, place) {
      if (!isRecord(given)) return wrongType(place, "an object", given);
      const entries = Object.entries(given).filter(([, entry]) => entry !== undefined);
      return new Map(
        entries.map(([key, entry]) => {
          name.read(key, place.field(key));
          return [key, value.read(entry, place.field(key))];
        }),
      );
    },
  };
}

/** Keeps where the value stands, for faults that only show later. */
export function placed<Out>(shape: Shape<Out>): Shape<{ readonly place: Place; readonly value: Out }> {
  return {
    ...shape,
    read(given, place) {
      const value = shape.read(given, place);
      return value === undefined ? undefined : { place, value };
    },
  };
}

/** Reports that a value is of the wrong kind. */
export function wrongType(place: Place, expected: string, value: unknown): undefined {
  return place.fault(`must be ${expected}, got ${kindOf(value)}`);
}

/** Whether a value is an object with keys of its own, and no list, map or date. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function readFields<F extends Fields>(
  fields: F,
  value: Readonly<Record<string, unknown>>,
  place: Place,
): FieldValues<F> {
  const entries = Object.entries(fields).map(([key, field]) => [
    key,
    field.read(Object.hasOwn(value, key) ? value[key] : undefined, place.field(key)),
  ]);
  // The keys are those of `fields`, and every value came from its field's reader; the compiler cannot follow entries.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as FieldValues<F>;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : (kinds[typeof value] ?? typeof value);
}

const kinds: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  undefined: "nothing",
  function: "a function",
};
