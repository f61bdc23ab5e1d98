import type { ContentPart, Json, JsonObject, Message, Role } from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { badRequest, type Fields, readFields, requireObject, wrongType } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeBlock } from "./decode-content.ts";
import { attachSignatures } from "./signatures.ts";

/** Reads `messages`. */
export function decodeMessages(fields: Fields): readonly Message[] {
  const list = fields.array("messages");
  if (!list) throw badRequest("messages", "must be a list of messages");
  return list.map((value, index) => {
    const path = `messages[${index}]`;
    return decodeMessage(requireObject(value, path), path);
  });
}

function decodeMessage(value: JsonObject, path: string): Message {
  const fields = readFields(value, path);
  const role = fields.string("role");
  if (!isRole(role)) throw badRequest(fields.at("role"), "must be one of user, assistant, system");
  const { content, form } = decodeContent(fields);
  return { role, content, ...keep({ form, fields: fields.rest() }) };
}

function isRole(role: string | undefined): role is Role {
  return role === "user" || role === "assistant" || role === "system";
}

interface DecodedContent {
  readonly content: readonly ContentPart[];
  readonly form: "string" | "omit" | undefined;
}

/** Reads `content`: a string or a list of blocks. */
function decodeContent(fields: Fields): DecodedContent {
  const value: Json | undefined = fields.peek("content");
  if (typeof value === "string") {
    return { content: [{ type: "text", text: fields.string("content") ?? value }], form: "string" };
  }
  if (value === undefined || value === null) return { content: [], form: "omit" };
  if (!isArray(value)) throw wrongType(fields.at("content"), "a string or a list of blocks");
  const blocks = fields.array("content") ?? [];
  const parts = blocks.map((block, index) => decodeBlock(block, `${fields.at("content")}[${index}]`));
  return { content: attachSignatures(parts), form: undefined };
}
