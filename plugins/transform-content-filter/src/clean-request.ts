import type { ChatRequest, ContentPart, MediaPart, Message, ToolCallPart, ToolResultContent } from "@patchbay/sdk";
import type { FilterOptions } from "./options.ts";
import type { TextCleaner } from "./text-cleaner.ts";

type Roles = FilterOptions["roles"];

/** The request without what is to be redacted; the very request if there is nothing. */
export function cleanRequest(request: ChatRequest, cleaner: TextCleaner, roles: Roles): ChatRequest {
  const system = roles.includes("system")
    ? changed(request.system, (block) => withText(block, cleaner))
    : request.system;
  const messages = changed(request.messages, (message) =>
    roles.includes(message.role) ? cleanMessage(message, cleaner) : message,
  );
  return system === request.system && messages === request.messages ? request : { ...request, system, messages };
}

function cleanMessage(message: Message, cleaner: TextCleaner): Message {
  const content = changed(message.content, (part) => cleanPart(part, cleaner));
  return content === message.content ? message : { ...message, content };
}

function cleanPart(part: ContentPart, cleaner: TextCleaner): ContentPart {
  if (part.type === "text" || part.type === "reasoning" || part.type === "refusal") return withText(part, cleaner);
  if (part.type === "tool-call") return cleanCall(part, cleaner);
  if (part.type === "server-tool" || part.type === "opaque") return part;
  if (part.type !== "tool-result") return cleanMedia(part, cleaner);
  const content = changed(part.content, (item) => cleanResult(item, cleaner));
  return content === part.content ? part : { ...part, content };
}

function cleanResult(item: ToolResultContent, cleaner: TextCleaner): ToolResultContent {
  if (item.type === "text") return withText(item, cleaner);
  if (item.type === "opaque") return item;
  if (item.type !== "json") return cleanMedia(item, cleaner);
  const value = cleaner.cleanJson(item.value);
  return value === item.value ? item : { ...item, value };
}

function cleanCall(part: ToolCallPart, cleaner: TextCleaner): ToolCallPart {
  const { argumentsText, custom } = part;
  const cleaned = custom ? cleaner.clean(argumentsText) : cleaner.cleanJsonText(argumentsText);
  return cleaned === argumentsText ? part : { ...part, argumentsText: cleaned };
}

function cleanMedia(part: MediaPart, cleaner: TextCleaner): MediaPart {
  if (part.source.type !== "text") return part;
  const source = withText(part.source, cleaner);
  return source === part.source ? part : { ...part, source };
}

function withText<T extends { readonly text: string }>(holder: T, cleaner: TextCleaner): T {
  const text = cleaner.clean(holder.text);
  return text === holder.text ? holder : { ...holder, text };
}

/** The very list where nothing in it changes. */
function changed<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const out = list.map(change);
  return out.every((item, index) => item === list[index]) ? list : out;
}
