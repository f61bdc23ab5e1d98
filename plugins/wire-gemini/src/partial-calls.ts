import type { Json } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { camelKeys } from "./fields.ts";
import { type Draft, newDraft } from "./types.ts";

/** A call whose arguments may still come in pieces. */
export interface OpenCall {
  readonly index: number;
  readonly custom: boolean;
  args: Json;
}

/** The arguments that have come. */
export function argumentsOf({ args }: OpenCall): Json {
  return args;
}

/** Adds pieces of arguments: each names a place by a JSONPath (RFC 9535) of names and indexes, and what comes there. */
export function addPieces(call: OpenCall, pieces: Json | undefined): void {
  for (const item of asArray(pieces)) {
    const piece = camelKeys(asObject(item) ?? {});
    const path = pathOf(asString(piece["jsonPath"]) ?? "");
    const value = valueOf(piece);
    if (path.length > 0 && value !== undefined) call.args = placed(call.args, path, value);
  }
}

type Path = readonly (string | number)[];

const maxIndex = 100_000;

function pathOf(text: string): Path {
  const steps = [...text.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/g)];
  return steps.map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double ?? "") : Math.min(Number(index), maxIndex),
  );
}

function valueOf(piece: Readonly<Record<string, Json>>): Json | undefined {
  const key = ["stringValue", "numberValue", "boolValue"].find((name) => piece[name] !== undefined);
  if (key !== undefined) return piece[key];
  return Object.hasOwn(piece, "nullValue") ? null : undefined;
}

/** The value with a piece at this place; text is added to text. What is made here grows in place: pieces may be many. */
function placed(before: Json | undefined, path: Path, value: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return typeof before === "string" && typeof value === "string" ? before + value : value;
  if (typeof step === "number") {
    const list = listOf(before);
    while (list.length < step) list.push(null);
    list[step] = placed(list[step], rest, value);
    return list;
  }
  const object = objectOf(before);
  object[step] = placed(object[step], rest, value);
  return object;
}

const own = new WeakSet<object>();

function listOf(value: Json | undefined): Json[] {
  // Those that were made here are known, and lists of this kind may be changed.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (isArray(value) && own.has(value)) return value as Json[];
  const list = isArray(value) ? [...value] : [];
  own.add(list);
  return list;
}

/** An object without a prototype: every name is data. */
function objectOf(value: Json | undefined): Draft {
  if (isObject(value) && own.has(value)) return value;
  const object = Object.assign(newDraft(), isObject(value) ? value : {});
  own.add(object);
  return object;
}
