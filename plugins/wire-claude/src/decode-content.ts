import type { ContentPart, Json } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields, readFields, requireObject, requireString } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCache } from "./cache.ts";
import { decodeInner } from "./decode-inner.ts";
import { decodeResult } from "./decode-results.ts";
import { isServerTool } from "./server-tools.ts";
import { type CarrierPart, readSignature } from "./signatures.ts";
import { family } from "./types.ts";

/** A part, or a signature on its way to one. */
export type DecodedPart = ContentPart | CarrierPart;

type Decode = (fields: Fields) => DecodedPart;

/** Reads one block; a kind that nobody knows is kept whole. */
export function decodeBlock(value: Json, path: string): DecodedPart {
  const raw = requireObject(value, path);
  const type = asString(raw["type"]) ?? "";
  if (isServerTool(type)) return { type: "server-tool", family, raw };
  const fields = readFields(raw, path);
  fields.string("type");
  return decoders.get(type)?.(fields) ?? decodeInner(type, fields, raw);
}

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["tool_use", decodeCall],
  ["tool_result", decodeResult],
  ["thinking", decodeThinkingBlock],
  ["redacted_thinking", decodeRedacted],
]);

function decodeCall(fields: Fields): ContentPart {
  const id = requiredString(fields, "id");
  const name = requiredString(fields, "name");
  const cache = decodeCache(fields);
  const input = asObject(fields.peek("input"));
  if (input) fields.object("input");
  const argumentsText = input ? JSON.stringify(input) : "";
  return { type: "tool-call", id, name, argumentsText, ...defined({ cache }), ...keep({ fields: fields.rest() }) };
}

/** What stands for the signature tells what the block is: thinking of this family, of another, or a signature alone. */
function decodeThinkingBlock(fields: Fields): DecodedPart {
  const text = requiredString(fields, "thinking");
  const value = fields.string("signature");
  const read = readSignature(value, "thinking");
  if (read?.kind === "part-call") return { type: "carrier", of: "tool-call", signature: read.signature };
  if (read?.kind === "part-text") return { type: "carrier", of: "text", signature: read.signature };
  const field = read?.kind === "encrypted" ? "encrypted" : "signature";
  const signed = read ? { [field]: read.signature } : {};
  const isUnsigned = value === undefined || value === "";
  return {
    type: "reasoning",
    text,
    ...signed,
    ...keep({ unsigned: isUnsigned ? (value ?? "absent") : undefined, fields: fields.rest() }),
  };
}

function decodeRedacted(fields: Fields): ContentPart {
  const read = readSignature(requiredString(fields, "data"), "redacted");
  if (!read) throw badRequest(fields.at("data"), "is empty");
  return { type: "reasoning", text: "", redacted: read.signature, ...keep({ fields: fields.rest() }) };
}

function requiredString(fields: Fields, key: string): string {
  return fields.string(key) ?? requireString(fields.peek(key), fields.at(key));
}
