import type { SystemBlock } from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { defined, type Fields, readFields, requireObject, requireString, wrongType } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCache } from "./cache.ts";

/** The leading instructions, and how they were written where the blocks alone do not tell. */
export interface DecodedSystem {
  readonly system: readonly SystemBlock[];
  readonly form: "string" | "blocks" | undefined;
}

/** Reads `system`: a string, or a list of text blocks. */
export function decodeSystem(fields: Fields): DecodedSystem {
  const value = fields.peek("system");
  if (typeof value === "string") return { system: [{ text: fields.string("system") ?? value }], form: "string" };
  if (value === undefined || value === null) return { system: [], form: undefined };
  if (!isArray(value)) throw wrongType("system", "a string or a list of text blocks");
  const blocks = fields.array("system") ?? [];
  return { system: blocks.map((block, index) => decodeBlock(block, `system[${index}]`)), form: "blocks" };
}

function decodeBlock(value: SystemBlockJson, path: string): SystemBlock {
  const fields = readFields(requireObject(value, path), path);
  const isText = fields.peek("type") === "text";
  if (isText) fields.string("type");
  const text = fields.string("text") ?? requireString(fields.peek("text"), fields.at("text"));
  const cache = decodeCache(fields);
  return { text, ...defined({ cache }), ...keep({ fields: fields.rest() }) };
}

type SystemBlockJson = Parameters<typeof requireObject>[0];
