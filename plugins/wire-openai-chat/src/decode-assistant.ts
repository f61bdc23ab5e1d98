import type {
  ContentPart,
  Json,
  JsonObject,
  MediaPart,
  Message,
  ReasoningPart,
  Signature,
  ToolCallPart,
} from "@patchbay/sdk";
import { asArray, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeContent, messageRest } from "./content.ts";
import { detailPart } from "./reasoning-details.ts";
import { wireId } from "./types.ts";

/** Reads an assistant's message. `turn` makes ids for calls that have none. */
export function decodeAssistant(fields: Fields, turn: number): Message {
  const { parts, form } = decodeContent(fields);
  const reasoning = decodeReasoning(fields);
  const refusal = fields.string("refusal");
  const calls = decodeCalls(fields, turn);
  const audio = decodeSpoken(fields);
  const name = fields.string("name");
  const notes = { form: parts.length > 1 ? undefined : form, fields: messageRest(fields) };
  return {
    role: "assistant",
    content: [...reasoning, ...parts, ...(refusal === undefined ? [] : [refusalPart(refusal)]), ...audio, ...calls],
    ...defined({ name }),
    ...keep(notes),
  };
}

function refusalPart(text: string): ContentPart {
  return { type: "refusal", text };
}

/** Reads thinking from whichever fields the vendor has. Details say more than the text, which they repeat. */
function decodeReasoning(fields: Fields): readonly ReasoningPart[] {
  const details = fields.peek("reasoning_details");
  if (isArray(details) && details.length > 0 && details.every(isObject)) {
    fields.array("reasoning_details");
    return details.map((detail) => detailPart(detail));
  }
  for (const field of ["reasoning_content", "reasoning"]) {
    const text = fields.string(field);
    if (text !== undefined) return [{ type: "reasoning", text, ...keep({ form: field }) }];
  }
  return [];
}

/** An answer that was spoken is named by its id. */
function decodeSpoken(fields: Fields): readonly MediaPart[] {
  const audio = asObject(fields.peek("audio"));
  const id = asString(audio?.["id"]);
  if (!audio || id === undefined || Object.keys(audio).length > 1) return [];
  fields.object("audio");
  return [{ type: "audio", source: { type: "file-id", id, family: "openai" } }];
}

function decodeCalls(fields: Fields, turn: number): readonly ContentPart[] {
  const calls = asArray(fields.array("tool_calls")).map((call, index) => {
    const path = `${fields.at("tool_calls")}[${index}]`;
    return decodeCall(requireObject(call, path), path, `call_${turn}_${index}`);
  });
  const legacy = fields.object("function_call");
  if (!legacy) return calls;
  const call = decodeFunctionCall(readFields(legacy, fields.at("function_call")));
  return [...calls, { type: "tool-call", id: `call_${turn}_function`, ...call, ...keep({ legacy: true }) }];
}

function decodeCall(raw: JsonObject, path: string, spareId: string): ContentPart {
  const fields = readFields(raw, path);
  const type = fields.string("type") ?? "function";
  if (type !== "function" && type !== "custom") return { type: "opaque", wire: wireId, raw: { tool_calls: [raw] } };
  const id = fields.string("id") ?? spareId;
  const inner = readFields(requireObject(fields.object(type), fields.at(type)), fields.at(type));
  const { signature, extra } = decodeSignature(fields);
  const call = type === "custom" ? decodeCustomCall(inner) : decodeFunctionCall(inner);
  const notes = keep({ inner: inner.rest(), extra, signed: signature ? true : undefined, fields: fields.rest() });
  return { type: "tool-call", id, ...call, ...defined({ signature }), ...notes };
}

type CallBody = Pick<ToolCallPart, "name" | "argumentsText" | "custom">;

function decodeFunctionCall(fields: Fields): CallBody {
  const name = fields.string("name");
  if (name === undefined) throw badRequest(fields.at("name"), "is missing");
  return { name, argumentsText: argumentsText(fields) };
}

/** Arguments are text on this wire; some clients send the object itself. */
function argumentsText(fields: Fields): string {
  const value: Json | undefined = fields.peek("arguments");
  if (!isObject(value)) return fields.string("arguments") ?? "";
  fields.object("arguments");
  return JSON.stringify(value);
}

function decodeCustomCall(fields: Fields): CallBody {
  const name = fields.string("name");
  if (name === undefined) throw badRequest(fields.at("name"), "is missing");
  return { name, argumentsText: fields.string("input") ?? "", custom: true };
}

interface FoundSignature {
  readonly signature?: Signature;
  readonly extra?: JsonObject;
}

/** Reads the signature that Google's endpoint of this wire hangs on calls. */
function decodeSignature(fields: Fields): FoundSignature {
  const extra = fields.object("extra_content");
  if (!extra) return {};
  const { google, ...others } = extra;
  const { thought_signature: value, ...rest } = asObject(google) ?? {};
  if (typeof value !== "string") return { extra };
  const left = { ...others, ...(Object.keys(rest).length > 0 && { google: rest }) };
  return { signature: { family: "gemini", value }, ...(Object.keys(left).length > 0 && { extra: left }) };
}
