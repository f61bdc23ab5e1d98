import type { ContentPart, Json, JsonObject } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import type { CallLedger } from "./call-ledger.ts";
import { decodeBlob, decodeFileData } from "./decode-media.ts";
import { decodeResult } from "./decode-result.ts";
import { readMembers } from "./fields.ts";
import { type FoundSignature, readSignature, signThought } from "./signatures.ts";
import { family, wireId } from "./types.ts";

/** Reads one part. A kind that nobody knows is kept whole. */
export function decodePart(value: Json, path: string, calls: CallLedger): ContentPart {
  const fields = readMembers(value, path);
  const raw = asObject(value) ?? {};
  const kind = kinds.find((key) => fields.peek(key) !== undefined && fields.peek(key) !== null);
  return (kind && readers[kind](fields, { raw, calls })) ?? { type: "opaque", wire: wireId, raw };
}

interface PartContext {
  readonly raw: JsonObject;
  readonly calls: CallLedger;
}

type PartReader = (fields: Fields, context: PartContext) => ContentPart | undefined;

const kinds = [
  "text",
  "functionCall",
  "functionResponse",
  "inlineData",
  "fileData",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
] as const;

const readers: Readonly<Record<(typeof kinds)[number], PartReader>> = {
  text: decodeText,
  functionCall: (fields, { calls }) => decodeCall(fields, calls),
  functionResponse: (fields, { calls }) => decodeResult(fields, calls),
  // A thought that is no text has no neutral word, and must not be taken for the answer's.
  inlineData: (fields) => (fields.peek("thought") === true ? undefined : decodeBlob(fields)),
  fileData: (fields) => (fields.peek("thought") === true ? undefined : decodeFileData(fields)),
  executableCode: serverTool,
  codeExecutionResult: serverTool,
  toolCall: serverTool,
  toolResponse: serverTool,
};

function serverTool(_fields: Fields, { raw }: PartContext): ContentPart {
  return { type: "server-tool", family, raw };
}

/** The signature of a part, if it has one. */
function takeSignature(fields: Fields): FoundSignature | undefined {
  const value = fields.string("thoughtSignature");
  if (value !== undefined && value !== "") return readSignature(value);
  fields.leave("thoughtSignature");
  return undefined;
}

function decodeText(fields: Fields): ContentPart {
  const text = fields.string("text") ?? "";
  const found = takeSignature(fields);
  if (fields.peek("thought") !== true) {
    return { type: "text", text, ...defined({ signature: found?.signature }), ...keep({ fields: fields.rest() }) };
  }
  fields.boolean("thought");
  return {
    type: "reasoning",
    text,
    summary: true,
    ...(found && signThought(found)),
    ...keep({ thought: true, fields: fields.rest() }),
  };
}

function decodeCall(fields: Fields, calls: CallLedger): ContentPart {
  const call = readMembers(fields.object("functionCall"), fields.at("functionCall"));
  const name = call.string("name");
  if (name === undefined) throw badRequest(call.at("name"), "is missing");
  const given = call.string("id");
  const args = call.object("args");
  const notes = { noId: given === undefined || undefined, noArgs: args === undefined || undefined, inner: call.rest() };
  const found = takeSignature(fields);
  return {
    type: "tool-call",
    id: calls.call(name, given),
    name,
    argumentsText: args === undefined ? "{}" : JSON.stringify(args),
    ...defined({ signature: found?.signature }),
    ...keep({ ...notes, fields: fields.rest() }),
  };
}
