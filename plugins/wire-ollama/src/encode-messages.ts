import type { ChatRequest, ContentPart, JsonObject, Message, SystemBlock, ToolCallPart } from "@patchbay/sdk";
import { repairHistory, reportSpeakers } from "@patchbay/wire-kit";
import { fieldsOf, isOwn } from "./bag.ts";
import { isResults } from "./decode-messages.ts";
import { encodeAssistant } from "./encode-assistant.ts";
import { contentField, encodeContent, reportCache, type Spoken } from "./encode-content.ts";
import { encodeResults } from "./encode-results.ts";
import type { Encoding } from "./encoding.ts";

/** Writes the conversation. `instruction` is what the prompt must say in addition. */
export function encodeMessages(
  request: ChatRequest,
  instruction: string | undefined,
  encoding: Encoding,
): readonly JsonObject[] {
  const { losses, own } = encoding;
  const messages = own
    ? request.messages
    : repairHistory(request.messages, { pairResults: true, resultsFirst: true, dropEmpty: true }, losses);
  const loopStart = messages.findLastIndex((message) => message.role === "user" && !isResults(message));
  const calls = callsById(messages);
  reportSpeakers(request.messages, losses);
  const system = encodeSystem(request.system, instruction, encoding);
  const turns = messages.flatMap((message, index) => {
    encoding.enter(message);
    if (message.role === "assistant") return encodeAssistant(message, index > loopStart, encoding);
    return message.role === "user" ? encodeUser(message, calls, encoding) : [encodeMidSystem(message, encoding)];
  });
  encoding.enter();
  return [...system, ...turns];
}

function callsById(messages: readonly Message[]): ReadonlyMap<string, ToolCallPart> {
  const calls = messages.flatMap(({ content }) => content.filter((part) => part.type === "tool-call"));
  return new Map(calls.map((call) => [call.id, call]));
}

/** Messages of a client of this wire as it wrote them; blocks of other wires as one message. */
function encodeSystem(
  blocks: readonly SystemBlock[],
  instruction: string | undefined,
  encoding: Encoding,
): readonly JsonObject[] {
  if (blocks.some(({ cache }) => cache)) reportCache("system", encoding);
  const own = blocks.filter((block) => isOwn(block));
  const texts = blocks.filter((block) => !isOwn(block)).map(({ text }) => text);
  const added = [...texts, ...(instruction === undefined ? [] : [instruction])].filter((text) => text !== "");
  return [
    ...own.map((block) => ({ role: "system", ...contentField(block.text, block), ...fieldsOf(block) })),
    ...(added.length > 0 ? [{ role: "system", content: added.join("\n\n") }] : []),
  ];
}

function encodeMidSystem(message: Message, encoding: Encoding): JsonObject {
  return encodeSpoken("system", message, message.content.filter(isSpoken), encoding);
}

function encodeUser(
  message: Message,
  calls: ReadonlyMap<string, ToolCallPart>,
  encoding: Encoding,
): readonly JsonObject[] {
  const results = encodeResults(message.content, calls, encoding);
  const parts = [...results.images, ...message.content.filter(isSpoken)];
  reportMisplaced(message.content, encoding);
  if (parts.length === 0 && message.content.length > 0) return results.messages;
  return [...results.messages, encodeSpoken("user", message, parts, encoding)];
}

function encodeSpoken(role: string, message: Message, parts: readonly Spoken[], encoding: Encoding): JsonObject {
  const { text, images } = encodeContent(parts, encoding);
  return { role, ...contentField(text, message), ...(images.length > 0 && { images }), ...fieldsOf(message) };
}

function isSpoken(part: ContentPart): part is Spoken {
  return part.type !== "tool-call" && part.type !== "tool-result" && part.type !== "reasoning";
}

function reportMisplaced(content: readonly ContentPart[], { losses, enter }: Encoding): void {
  for (const part of content) {
    const { type } = part;
    enter(part);
    if (type === "tool-call" || type === "reasoning") {
      losses({ path: "messages.content", kind: "dropped", from: type, reason: "only an assistant has such parts" });
    }
  }
}
