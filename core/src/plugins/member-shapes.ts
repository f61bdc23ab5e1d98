import { nearestNameHint } from "../config/nearest-name.ts";
import type { Place } from "../config/place.ts";
import { isRecord, type Shape, wrongType } from "../config/shape.ts";

/** What a member of an object that a plugin gave must be. Faults are what is asked of it; the value stays where it is. */
export interface Member {
  readonly required: boolean;
  readonly shape: Shape<unknown>;
}

export type Members = Readonly<Record<string, Member>>;

/** A member that must be there. */
export function must(shape: Shape<unknown>): Member {
  return { required: true, shape };
}

/** A member that may be left out. */
export function may(shape: Shape<unknown>): Member {
  return { required: false, shape };
}

/** A function; of what kind only a call can tell. */
export const callable: Shape<unknown> = {
  type: "a function",
  read: (value, place) => (typeof value === "function" ? value : wrongType(place, "a function", value)),
};

/** Any value that is an object, such as a schema or a bag of the plugin's own. */
export const anyObject: Shape<unknown> = {
  type: "an object",
  read: (value, place) => (isObject(value) ? value : wrongType(place, "an object", value)),
};

/** A Standard Schema; some of them are functions. */
export const schema: Shape<unknown> = {
  type: "a Standard Schema",
  read(value, place) {
    const standard = isObject(value) || typeof value === "function" ? Reflect.get(value, "~standard") : undefined;
    const validates = isObject(standard) && typeof Reflect.get(standard, "validate") === "function";
    return validates ? value : place.fault("must be a Standard Schema, such as one of zod");
  },
};

/** An object with these members. One that is plain may have no others; an instance of a class has its own affairs. */
export function members(fields: Members, more?: (value: object, place: Place) => void): Shape<unknown> {
  return {
    type: "an object",
    read(value, place) {
      if (!isObject(value) || Array.isArray(value)) return wrongType(place, "an object", value);
      if (isRecord(value)) reportUnknown(fields, value, place);
      for (const [name, { required, shape }] of Object.entries(fields)) {
        const member: unknown = Reflect.get(value, name);
        if (member !== undefined) shape.read(member, place.field(name));
        else if (required) place.field(name).fault(`missing, must be ${shape.type}`);
      }
      more?.(value, place);
      return value;
    },
  };
}

/** One of several kinds, told apart by the type of the value. */
export function either(
  type: string,
  kinds: Partial<Record<"string" | "function" | "object", Shape<unknown>>>,
): Shape<unknown> {
  return {
    type,
    read(value, place) {
      const kind = typeof value;
      const shape = kind === "string" || kind === "function" || kind === "object" ? kinds[kind] : undefined;
      return shape === undefined || value === null ? wrongType(place, type, value) : shape.read(value, place);
    },
  };
}

/** An object of such values under keys of the author's choice. */
export function record(value: Shape<unknown>): Shape<unknown> {
  return {
    type: "an object",
    read(given, place) {
      if (!isObject(given) || Array.isArray(given)) return wrongType(place, "an object", given);
      for (const [key, entry] of Object.entries(given)) value.read(entry, place.field(key));
      return given;
    },
  };
}

/** A list with at least one item. */
export function filled(list: Shape<readonly unknown[]>): Shape<unknown> {
  return {
    ...list,
    read(value, place) {
      if (Array.isArray(value) && value.length === 0) return place.fault("must not be empty");
      return list.read(value, place);
    },
  };
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function reportUnknown(fields: Members, value: Readonly<Record<string, unknown>>, place: Place): void {
  const known = Object.keys(fields);
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(fields, key)) continue;
    place.field(key).fault("unknown key", nearestNameHint(key, known) ?? `known are ${known.join(", ")}`);
  }
}
