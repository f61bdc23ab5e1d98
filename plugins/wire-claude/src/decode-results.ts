import type { Json, ToolResultContent, ToolResultPart } from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { defined, type Fields, readFields, requireObject, requireString, wrongType } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCache } from "./cache.ts";
import { decodeInner } from "./decode-inner.ts";

/** Reads the result of a tool call. */
export function decodeResult(fields: Fields): ToolResultPart {
  const callId = fields.string("tool_use_id") ?? requireString(fields.peek("tool_use_id"), fields.at("tool_use_id"));
  const { content, form } = decodeResultContent(fields);
  const isError = fields.boolean("is_error");
  const cache = decodeCache(fields);
  return {
    type: "tool-result",
    callId,
    content,
    ...defined({ isError, cache }),
    ...keep({ form, fields: fields.rest() }),
  };
}

interface DecodedResult {
  readonly content: readonly ToolResultContent[];
  readonly form: "string" | "blocks" | "omit";
}

function decodeResultContent(fields: Fields): DecodedResult {
  const value = fields.peek("content");
  if (typeof value === "string") {
    return { content: [{ type: "text", text: fields.string("content") ?? value }], form: "string" };
  }
  if (value === undefined || value === null) return { content: [], form: "omit" };
  if (!isArray(value)) throw wrongType(fields.at("content"), "a string or a list of blocks");
  const blocks = fields.array("content") ?? [];
  const content = blocks.map((block, index) => resultContent(block, `${fields.at("content")}[${index}]`));
  return { content, form: "blocks" };
}

function resultContent(block: Json, path: string): ToolResultContent {
  const raw = requireObject(block, path);
  const fields = readFields(raw, path);
  return decodeInner(fields.string("type") ?? "", fields, raw);
}
