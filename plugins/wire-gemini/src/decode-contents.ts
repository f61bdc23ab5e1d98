import type { Json, Message, Role } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { badRequest, type Fields, wrongType } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { createCallLedger, type CallLedger } from "./call-ledger.ts";
import { decodePart } from "./decode-part.ts";
import { readMembers } from "./fields.ts";

/** Reads `contents`. A single content stands for a list of one. */
export function decodeContents(fields: Fields): readonly Message[] {
  const value = fields.peek("contents");
  const list = isObject(value) ? [fields.object("contents") ?? value] : fields.array("contents");
  if (!list) throw badRequest("contents", "must be a list of contents");
  const calls = createCallLedger();
  return list.map((content, turn) => decodeContent(content, turn, calls));
}

/** `function` is an older word for the turn that holds results; without a word a turn is the user's. */
const roles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ["", "user"],
  ["user", "user"],
  ["function", "user"],
  ["model", "assistant"],
]);

function decodeContent(value: Json, turn: number, calls: CallLedger): Message {
  const fields = readMembers(value, `contents[${turn}]`);
  const word = fields.string("role") ?? "";
  const role = roles.get(word);
  if (!role) throw badRequest(fields.at("role"), "must be user or model");
  calls.begin(role, turn);
  const content = partsOf(fields).map((part, index) => decodePart(part, `${fields.at("parts")}[${index}]`, calls));
  return {
    role,
    content,
    ...keep({ role: word === "" || word === "function" ? word : undefined, fields: fields.rest() }),
  };
}

function partsOf(fields: Fields): readonly Json[] {
  const value = fields.peek("parts");
  if (isObject(value)) return [fields.object("parts") ?? value];
  if (value !== undefined && value !== null && !Array.isArray(value))
    throw wrongType(fields.at("parts"), "a list of parts");
  return fields.array("parts") ?? [];
}
