import type { ContentPart, Json, JsonObject, Message, ReasoningPart, TextPart, ToolCallPart } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { defined, wrapInput } from "@patchbay/wire-kit";
import { bagOf, fieldsOf, isOwn } from "./bag.ts";
import { encodePart, isPlain, type Writable } from "./encode-content.ts";
import { encodeReasoning } from "./encode-reasoning.ts";
import { type Encoding, refusedProofs } from "./encoding.ts";
import { encodeCallId } from "./ids.ts";
import { type Draft, wireId } from "./types.ts";

/** Writes an assistant's message; nothing when all of it was dropped. `inLoop`: its tool loop is still going on. */
export function encodeAssistant(message: Message, inLoop: boolean, encoding: Encoding): readonly JsonObject[] {
  const { content } = message;
  reportOrder(content, encoding);
  const reasoning = encodeReasoning(content.filter(isReasoning), inLoop, encoding);
  const calls = encodeCalls(content, encoding);
  const refusal = content.find((part) => part.type === "refusal" && bagOf(part)["inContent"] !== true);
  const fields: Draft = {
    ...defined({ name: message.name, refusal: refusal?.type === "refusal" ? refusal.text : undefined }),
    ...spoken(content),
    ...reasoning.fields,
    ...calls,
    ...fieldsOf(message),
  };
  const parts = content.flatMap((part): Writable | readonly Writable[] => {
    const thought = reasoning.parts.get(part);
    return thought ?? (isVisible(part) && part !== refusal ? part : []);
  });
  const text = encodeVisible(parts, bagOf(message)["form"], encoding);
  if (text === undefined && Object.keys(fields).length === 0 && content.length > 0 && !isOwn(message)) return [];
  return [{ role: "assistant", ...contentField(text, fields, message, encoding), ...fields }];
}

function isReasoning(part: ContentPart): part is ReasoningPart {
  return part.type === "reasoning";
}

/** This wire keeps text and calls apart, so text behind a call moves before it. */
function reportOrder(content: readonly ContentPart[], { losses }: Encoding): void {
  const firstCall = content.findIndex((part) => part.type === "tool-call");
  if (
    firstCall !== -1 &&
    content.slice(firstCall).some((part) => part.type !== "tool-call" && !isCallOfOtherKind(part))
  ) {
    losses({
      path: "messages.content",
      kind: "approximated",
      reason: "text and calls stand apart on this wire: their order is lost",
    });
  }
}

function isVisible(part: ContentPart): part is Writable {
  const hidden = part.type === "reasoning" || part.type === "tool-call" || part.type === "tool-result";
  return !hidden && spokenId(part) === undefined && !isCallOfOtherKind(part);
}

function isCallOfOtherKind(part: ContentPart): boolean {
  return part.type === "opaque" && part.wire === wireId && asObject(part.raw)?.["tool_calls"] !== undefined;
}

function spokenId(part: ContentPart): string | undefined {
  if (part.type !== "audio") return undefined;
  return part.source.type === "file-id" ? part.source.id : asString(bagOf(part)["id"]);
}

function spoken(content: readonly ContentPart[]): JsonObject {
  const id = content.map(spokenId).find((id) => id !== undefined);
  return id === undefined ? {} : { audio: { id } };
}

/** What can be read of the message; undefined when there is nothing. */
function encodeVisible(parts: readonly Writable[], form: Json | undefined, encoding: Encoding): Json | undefined {
  if (parts.length === 0) return form === "parts" ? [] : undefined;
  const texts = parts.filter((part): part is TextPart => part.type === "text" && isPlain(part));
  const joined = texts.length === parts.length && (parts.length === 1 || encoding.profile.contentParts !== "all");
  if (joined && form !== "parts") return texts.map(({ text }) => text).join("");
  return parts.flatMap((part) => encodePart(part, encoding) ?? []);
}

/** The `content` member. Without text it is what the client or the endpoint holds for empty. */
function contentField(text: Json | undefined, fields: JsonObject, message: Message, { profile }: Encoding): JsonObject {
  if (text !== undefined) return { content: text };
  const sent = bagOf(message)["form"] === "omit" ? "omit" : "null";
  const mayLack = fields["tool_calls"] ?? fields["function_call"] ?? fields["refusal"] ?? fields["audio"];
  const empty = profile.emptyContent ?? (mayLack === undefined && !isOwn(message) ? "empty" : sent);
  if (empty === "omit") return {};
  return { content: empty === "null" ? null : "" };
}

function encodeCalls(content: readonly ContentPart[], encoding: Encoding): JsonObject {
  const calls = content.flatMap((part) => {
    if (part.type === "tool-call") return bagOf(part)["legacy"] === true ? [] : [encodeCall(part, encoding)];
    return isCallOfOtherKind(part) && part.type === "opaque" ? asArray(asObject(part.raw)?.["tool_calls"]) : [];
  });
  const legacy = content.find(
    (part): part is ToolCallPart => part.type === "tool-call" && bagOf(part)["legacy"] === true,
  );
  return {
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(legacy && { function_call: { name: legacy.name, arguments: legacy.argumentsText } }),
  };
}

function encodeCall(call: ToolCallPart, encoding: Encoding): JsonObject {
  const { names, wrapped, profile, enter } = encoding;
  enter(call);
  const name = names.encode(call.name, call.namespace);
  const inner = asObject(bagOf(call)["inner"]);
  const id = encodeCallId(call.id, profile.toolIdFormat);
  const rest = { ...extraContent(call, encoding), ...fieldsOf(call) };
  if (call.custom === true && profile.customTools !== false) {
    return { id, type: "custom", custom: { name, input: call.argumentsText, ...inner }, ...rest };
  }
  if (call.custom === true) wrapped.add(name);
  const text = call.custom === true ? JSON.stringify(wrapInput(call.argumentsText)) : call.argumentsText;
  return {
    id,
    type: "function",
    function: { name, arguments: text === "" ? emptyArguments(encoding) : text, ...inner },
    ...rest,
  };
}

/** Endpoints parse the arguments of calls in the history; an empty text is no JSON. */
function emptyArguments({ own }: Encoding): string {
  return own ? "" : "{}";
}

/** The signature goes back where Google's endpoint of this wire had put it, and nowhere else. */
function extraContent(call: ToolCallPart, { losses, withoutProofs }: Encoding): JsonObject {
  const notes = bagOf(call);
  const extra = asObject(notes["extra"]);
  if (call.signature && notes["signed"] === true && !withoutProofs) {
    const google = { ...asObject(extra?.["google"]), thought_signature: call.signature.value };
    return { extra_content: { ...extra, google } };
  }
  if (call.signature)
    losses({
      path: "messages.content.signature",
      kind: "dropped",
      from: call.signature.family,
      reason: withoutProofs ? refusedProofs : "the wire does not carry it",
    });
  return extra ? { extra_content: extra } : {};
}
