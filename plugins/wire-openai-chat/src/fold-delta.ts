import type { Json, JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import type { Draft } from "./types.ts";

/** Adds a delta to the message that it is a piece of. */
export function foldDelta(message: Draft, delta: JsonObject): void {
  for (const [key, piece] of Object.entries(delta)) {
    const fold = folds.get(key);
    message[key] = fold ? fold(message[key], piece) : addAny(message[key], piece);
  }
}

type Fold = (before: Json | undefined, piece: Json) => Json;

const folds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ["tool_calls", addCalls],
  ["function_call", (before, piece) => addBody(asObject(before), asObject(piece) ?? {})],
  ["reasoning_details", addDetails],
  ["audio", (before, piece) => ({ ...asObject(before), ...asObject(piece) })],
]);

function addAny(before: Json | undefined, piece: Json): Json {
  if (typeof before === "string" && typeof piece === "string") return before + piece;
  if (isArray(before) && isArray(piece)) return [...before, ...piece];
  return piece;
}

function addCalls(before: Json | undefined, piece: Json): Json {
  const calls = isArray(before) ? [...before] : [];
  for (const entry of isArray(piece) ? piece : []) {
    const { index, ...call } = asObject(entry) ?? {};
    const at = asNumber(index) ?? calls.length;
    calls[at] = addCall(asObject(calls[at]), call);
  }
  return calls;
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
function addDetails(before: Json | undefined, piece: Json): Json {
  const details = isArray(before) ? [...before] : [];
  for (const entry of isArray(piece) ? piece : []) {
    const detail = asObject(entry) ?? {};
    const last = asObject(details.at(-1));
    const same = last && last["index"] === detail["index"] && last["type"] === detail["type"] && !isSealed(last);
    if (same) details[details.length - 1] = { ...last, ...detail, ...joinedTexts(last, detail) };
    else details.push(detail);
  }
  return details;
}

function isSealed(detail: JsonObject): boolean {
  return detail["data"] !== undefined || detail["signature"] !== undefined;
}

function joinedTexts(before: JsonObject, piece: JsonObject): JsonObject {
  const keys = ["text", "summary"].filter((key) => before[key] !== undefined || piece[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, (asString(before[key]) ?? "") + (asString(piece[key]) ?? "")]));
}
