import { isDeepStrictEqual } from "node:util";
import type { Json } from "@patchbay/sdk";
import { isArray, isObject, parseJson } from "@patchbay/sdk/http";
import type { Document } from "./document.ts";
import { namesToMake, type Path, placeIn, type Segment } from "./path.ts";

/** A value that is copied where a rule changes it, and shared where not. */
export class ValueDocument implements Document<ValueDocument> {
  readonly value: Json;

  constructor(value: Json) {
    this.value = value;
  }

  values(path: Path): readonly Json[] {
    const found = path.reduce<readonly Json[]>(
      (values, segment) => values.flatMap((value) => keysOf(value, segment).flatMap((key) => childOf(value, key))),
      [this.value],
    );
    return found.filter((value) => value !== null);
  }

  set(path: Path, json: string, onlyIfAbsent: boolean): ValueDocument {
    return this.#with(set(this.value, path, { value: parseJson(json), onlyIfAbsent }));
  }

  remove(path: Path): ValueDocument {
    return this.#with(remove(this.value, path));
  }

  #with(value: Json): ValueDocument {
    return value === this.value ? this : new ValueDocument(value);
  }
}

interface Setting {
  readonly value: Json;
  readonly onlyIfAbsent: boolean;
}

type Key = string | number;

function set(value: Json, path: Path, setting: Setting): Json {
  const [segment, ...rest] = path;
  if (!segment) return isKept(value, setting) ? value : setting.value;
  if (value === null) return nested(path, setting.value) ?? value;
  const keys = keysOf(value, segment);
  if (keys.length > 0) return changeEach(value, keys, (child) => set(child, rest, setting));
  const key = newKey(value, segment);
  const child = key === undefined ? undefined : nested(rest, setting.value);
  return key === undefined || child === undefined ? value : withChild(value, key, child);
}

function isKept(value: Json, setting: Setting): boolean {
  return setting.onlyIfAbsent ? value !== null : isDeepStrictEqual(value, setting.value);
}

function remove(value: Json, [segment, ...rest]: Path): Json {
  if (!segment) return value;
  const keys = keysOf(value, segment);
  if (rest.length === 0) return keys.length === 0 ? value : without(value, new Set(keys));
  return changeEach(value, keys, (child) => remove(child, rest));
}

function changeEach(value: Json, keys: readonly Key[], change: (child: Json) => Json): Json {
  return keys.reduce<Json>((changed, key) => {
    const [child = null] = childOf(changed, key);
    const next = change(child);
    return next === child ? changed : withChild(changed, key, next);
  }, value);
}

/** Only what a value has itself: a name such as `constructor` finds nothing that was not sent. */
function keysOf(value: Json, segment: Segment): readonly Key[] {
  if (isArray(value)) {
    if (segment.type === "every") return [...value.keys()];
    const place = placeIn(value.length, segment);
    return place === undefined || place === value.length ? [] : [place];
  }
  if (!isObject(value)) return [];
  if (segment.type === "every") return Object.keys(value);
  return Object.hasOwn(value, segment.name) ? [segment.name] : [];
}

function newKey(value: Json, segment: Segment): Key | undefined {
  if (segment.type === "every") return undefined;
  if (isArray(value)) return placeIn(value.length, segment);
  return isObject(value) ? segment.name : undefined;
}

/** None, or the one. */
function childOf(value: Json, key: Key): readonly Json[] {
  if (isArray(value)) return value.slice(Number(key), Number(key) + 1);
  const child = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return child === undefined ? [] : [child];
}

function withChild(value: Json, key: Key, child: Json): Json {
  if (isArray(value)) return Object.assign([...value], { [key]: child });
  // A computed key makes a member, whatever its name.
  return isObject(value) ? { ...value, [key]: child } : value;
}

function without(value: Json, keys: ReadonlySet<Key>): Json {
  if (isArray(value)) return value.filter((_child, index) => !keys.has(index));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key)));
}

/** Parents that are missing are objects; undefined where the path wants anything else. */
function nested(path: Path, value: Json): Json | undefined {
  return namesToMake(path)?.reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
}
