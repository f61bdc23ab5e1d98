import type { Extensions, Json, JsonObject } from "@patchbay/sdk";

/**
 * Rebuilds a value of this type from data that came over the line: only members that are known are taken, so that nothing of
 * the sender's making is merged into the host's. @throws Malformed
 */
export type Read<T> = (value: Json | undefined, path: string) => T;

/** A member that may be missing. */
export interface Optional<T> {
  readonly may: Read<T>;
}

/** A shape for each member of a type: the compiler demands every one, and that optional ones are marked. */
export type Members<T> = {
  readonly [K in keyof T]-?: T extends Readonly<Record<K, unknown>> ? Read<T[K]> : Optional<Exclude<T[K], undefined>>;
};

/** The member of a union with this type. */
export type Of<Union, Type extends string> = Extract<Union, { readonly type: Type }>;

/** Data of the wrong shape. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

export function may<T>(read: Read<T>): Optional<T> {
  return { may: read };
}

/** An object with these members; others are left out. */
export function object<T extends object>(members: Members<T>): Read<T> {
  const readers = Object.entries<Read<unknown> | Optional<unknown>>(members);
  return (value, path) => {
    const record = recordAt(value, path);
    const pairs: [string, unknown][] = [];
    for (const [key, member] of readers) {
      const inner = Object.hasOwn(record, key) ? record[key] : undefined;
      if (typeof member === "function") pairs.push([key, member(inner, `${path}.${key}`)]);
      else if (inner !== undefined) pairs.push([key, member.may(inner, `${path}.${key}`)]);
    }
    // Each member was read by the shape that the type demands for it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return Object.fromEntries(pairs) as T;
  };
}

/** One of several shapes, told apart by a member. */
export function variants<T extends object, Tag extends keyof T & string>(
  tag: Tag,
  shapes: Readonly<Record<T[Tag] & string, Read<T>>>,
): Read<T> {
  const known = new Map(Object.entries<Read<T>>(shapes));
  return (value, path) => {
    const name = recordAt(value, path)[tag];
    const read = typeof name === "string" ? known.get(name) : undefined;
    if (!read) throw new Malformed(`${path}.${tag} must be one of ${[...known.keys()].join(", ")}`);
    return read(value, path);
  };
}

const defaultMost = 100_000;

export function list<T>(read: Read<T>, most = defaultMost): Read<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new Malformed(`${path} must be a list`);
    if (value.length > most) throw new Malformed(`${path} must not have more than ${most} items`);
    return value.map((item: Json, index) => read(item, `${path}[${index}]`));
  };
}

/** An object whose keys are data. */
export function record<T>(read: Read<T>): Read<Readonly<Record<string, T>>> {
  return (value, path) => {
    const entries = Object.entries(recordAt(value, path));
    return Object.fromEntries(entries.map(([key, inner]) => [key, read(inner, `${path}.${key.slice(0, 100)}`)]));
  };
}

/** Text; `most` in UTF-16 units. What a frame may hold bounds all text. */
export function text(most = Number.POSITIVE_INFINITY): Read<string> {
  return (value, path) => {
    if (typeof value !== "string") throw new Malformed(`${path} must be text`);
    if (value.length > most) throw new Malformed(`${path} must not be longer than ${most} characters`);
    return value;
  };
}

/** A finite number in these bounds: JSON text can name numbers that are infinite once read. */
export function number(
  least = Number.NEGATIVE_INFINITY,
  most = Number.POSITIVE_INFINITY,
  { whole = false } = {},
): Read<number> {
  return (value, path) => {
    if (typeof value !== "number" || !Number.isFinite(value)) throw new Malformed(`${path} must be a number`);
    if (value < least || value > most) throw new Malformed(`${path} must lie between ${least} and ${most}`);
    if (whole && !Number.isSafeInteger(value)) throw new Malformed(`${path} must be a whole number`);
    return value;
  };
}

export function flag(value: Json | undefined, path: string): boolean {
  if (typeof value !== "boolean") throw new Malformed(`${path} must be true or false`);
  return value;
}

export function choice<const T extends string>(...words: readonly T[]): Read<T> {
  return (value, path) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new Malformed(`${path} must be one of ${words.join(", ")}`);
    return found;
  };
}

/** Data without a shape of its own. It was made by the host's own parser, which bounds its depth. */
export function json(value: Json | undefined, path: string): Json {
  if (value === undefined) throw new Malformed(`${path} is missing`);
  return value;
}

export function jsonObject(value: Json | undefined, path: string): JsonObject {
  return recordAt(value, path);
}

export const extensions: Optional<Extensions> = may(jsonObject);

function recordAt(value: Json | undefined, path: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Malformed(`${path} must be an object`);
  // What is an object and no list is a JSON object; `isArray` does not narrow lists that are readonly.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as JsonObject;
}
