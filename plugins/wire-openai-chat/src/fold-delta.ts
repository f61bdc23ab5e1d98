import type { Json, JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import type { Draft } from "./types.ts";

/** A message whose deltas come in. Lists grow in place, so that each delta costs the same however many came before. */
export interface MessageDraft {
  readonly fields: Draft;
  readonly lists: Map<string, Json[]>;
}

/** An empty message. */
export function createMessageDraft(): MessageDraft {
  return { fields: {}, lists: new Map() };
}

/** The message as it is now. */
export function messageOf({ fields, lists }: MessageDraft): JsonObject {
  return { ...fields, ...Object.fromEntries(lists) };
}

/** Adds a delta to the message that it is a piece of. */
export function foldDelta(message: MessageDraft, delta: JsonObject): void {
  for (const [key, piece] of Object.entries(delta)) {
    if (isArray(piece)) (listFolds.get(key) ?? addItems)(listOf(message, key), piece);
    else message.fields[key] = (folds.get(key) ?? addAny)(message.fields[key], piece);
  }
}

function listOf({ lists }: MessageDraft, key: string): Json[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

type Fold = (before: Json | undefined, piece: Json) => Json;
type ListFold = (list: Json[], pieces: readonly Json[]) => void;

const folds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ["function_call", (before, piece) => addBody(asObject(before), asObject(piece) ?? {})],
  ["audio", (before, piece) => ({ ...asObject(before), ...asObject(piece) })],
]);

const listFolds: ReadonlyMap<string, ListFold> = new Map<string, ListFold>([
  ["tool_calls", addCalls],
  ["reasoning_details", addDetails],
]);

function addAny(before: Json | undefined, piece: Json): Json {
  return typeof before === "string" && typeof piece === "string" ? before + piece : piece;
}

function addItems(list: Json[], pieces: readonly Json[]): void {
  for (const piece of pieces) list.push(piece);
}

function addCalls(calls: Json[], pieces: readonly Json[]): void {
  for (const entry of pieces) {
    const { index, ...call } = asObject(entry) ?? {};
    const at = asNumber(index) ?? calls.length;
    calls[at] = addCall(asObject(calls[at]), call);
  }
}

function addCall(before: JsonObject | undefined, piece: JsonObject): JsonObject {
  if (!before) return piece;
  const { function: called, custom, ...rest } = piece;
  return {
    ...before,
    ...rest,
    ...(isObject(called) && { function: addBody(asObject(before["function"]), called) }),
    ...(isObject(custom) && { custom: addBody(asObject(before["custom"]), custom) }),
  };
}

function addBody(before: JsonObject | undefined, piece: JsonObject): JsonObject {
  const joined = Object.entries(piece).map(([key, value]): [string, Json] => [key, addAny(before?.[key], value)]);
  return { ...before, ...Object.fromEntries(joined) };
}

/** Pieces of one detail have its index and type; their texts join, the rest is replaced. */
function addDetails(details: Json[], pieces: readonly Json[]): void {
  for (const entry of pieces) {
    const detail = asObject(entry) ?? {};
    const last = asObject(details.at(-1));
    const same = last && last["index"] === detail["index"] && last["type"] === detail["type"] && !isSealed(last);
    if (same) details[details.length - 1] = { ...last, ...detail, ...joinedTexts(last, detail) };
    else details.push(detail);
  }
}

function isSealed(detail: JsonObject): boolean {
  return detail["data"] !== undefined || detail["signature"] !== undefined;
}

function joinedTexts(before: JsonObject, piece: JsonObject): JsonObject {
  const keys = ["text", "summary"].filter((key) => before[key] !== undefined || piece[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, (asString(before[key]) ?? "") + (asString(piece[key]) ?? "")]));
}
