import type { Json, SystemBlock } from "@patchbay/sdk";
import { asArray, asString, isArray, isObject } from "@patchbay/sdk/http";
import { type Fields, wrongType } from "@patchbay/wire-kit";
import { camelKeys } from "./fields.ts";

/** The instructions, and how they were written where their texts alone do not tell. */
export interface DecodedSystem {
  readonly blocks: readonly SystemBlock[];
  readonly form: Json | undefined;
}

/** Reads `systemInstruction`: a content of texts; some clients send the text itself. */
export function decodeSystem(fields: Fields): DecodedSystem {
  const value = fields.peek("systemInstruction");
  if (value === undefined || value === null) return { blocks: [], form: undefined };
  if (typeof value === "string")
    return { blocks: [{ text: fields.string("systemInstruction") ?? value }], form: undefined };
  if (!isObject(value)) throw wrongType("systemInstruction", "a content");
  fields.object("systemInstruction");
  const texts = textsOf(value);
  return { blocks: texts.map((text) => ({ text })), form: isPlain(value, texts.length) ? undefined : value };
}

/** The texts of an instruction in its own words. */
export function textsOf(value: Json): readonly string[] {
  if (!isObject(value)) return [];
  const parts = value["parts"];
  const list = isObject(parts) ? [parts] : asArray(parts);
  return list.flatMap((part) => (isObject(part) ? (asString(part["text"]) ?? []) : []));
}

/** Writing the texts anew gives the same. */
function isPlain(value: Json, texts: number): boolean {
  if (!isObject(value) || Object.keys(camelKeys(value)).length !== 1 || !isArray(value["parts"])) return false;
  return (
    texts > 0 && value["parts"].length === texts && value["parts"].every((part) => Object.keys(part ?? {}).length === 1)
  );
}
