import type {
  ContentPart,
  JsonObject,
  Message,
  SystemBlock,
  TextPart,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from "@patchbay/sdk";
import { badRequest, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { bagOf, isOwn, keep } from "./bag.ts";
import { decodeContent } from "./content.ts";
import { decodeAssistant } from "./decode-assistant.ts";

/** A conversation: the leading instructions apart, as the model has it. */
export interface Conversation {
  readonly system: readonly SystemBlock[];
  readonly messages: readonly Message[];
}

/** Reads `messages`. */
export function decodeMessages(fields: Fields): Conversation {
  const list = fields.array("messages");
  if (!list) throw badRequest("messages", "must be a list of messages");
  const system: SystemBlock[] = [];
  const messages: Message[] = [];
  for (const [index, value] of list.entries()) {
    const path = `messages[${index}]`;
    const message = decodeMessage(requireObject(value, path), path, messages);
    const blocks = messages.length === 0 && message.role === "system" ? asBlocks(message, index) : undefined;
    if (blocks) system.push(...blocks);
    else addMessage(messages, message);
  }
  return { system, messages };
}

type Decode = (fields: Fields, role: string, before: readonly Message[]) => Message;

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["system", decodeSystem],
  ["developer", decodeSystem],
  ["user", decodeUser],
  ["assistant", (fields, _role, before) => decodeAssistant(fields, before.length)],
  ["tool", decodeToolMessage],
  ["function", decodeToolMessage],
]);

function decodeMessage(value: JsonObject, path: string, before: readonly Message[]): Message {
  const fields = readFields(value, path);
  const role = fields.string("role") ?? "";
  const decode = decoders.get(role);
  if (!decode) throw badRequest(fields.at("role"), `must be one of ${[...decoders.keys()].join(", ")}`);
  return decode(fields, role, before);
}

function decodeSystem(fields: Fields, role: string): Message {
  const { parts, form } = decodeContent(fields);
  const name = fields.string("name");
  const notes = { role: role === "developer" ? role : undefined, form, fields: fields.rest() };
  return { role: "system", content: parts, ...defined({ name }), ...keep(notes) };
}

function decodeUser(fields: Fields): Message {
  const { parts, form } = decodeContent(fields);
  const name = fields.string("name");
  return {
    role: "user",
    content: parts,
    ...defined({ name }),
    ...keep({ form: plainForm(parts, form), fields: fields.rest() }),
  };
}

/** Several parts, and parts that are no text, are a list in any case. */
function plainForm(parts: readonly ContentPart[], form: "parts" | "omit" | undefined): "parts" | "omit" | undefined {
  return form === "parts" && (parts.length > 1 || parts[0]?.type === "image") ? undefined : form;
}

/** Blocks of a leading message; undefined when it holds more than text, which a block cannot. */
function asBlocks(message: Message, index: number): readonly SystemBlock[] | undefined {
  const texts = message.content.filter((part): part is TextPart => part.type === "text");
  if (texts.length === 0 || texts.length < message.content.length) return undefined;
  const notes = { message: index, name: message.name, ...bagOf(message) };
  return texts.map((part) => ({
    text: part.text,
    ...defined({ cache: part.cache }),
    ...keep({ ...notes, part: isOwn(part) ? bagOf(part) : undefined }),
  }));
}

function decodeToolMessage(fields: Fields, role: string, before: readonly Message[]): Message {
  const { parts, form } = decodeContent(fields);
  const name = fields.string("name");
  const callId = role === "tool" ? fields.string("tool_call_id") : lastLegacyCall(before);
  if (callId === undefined) throw badRequest(fields.at(role === "tool" ? "tool_call_id" : "role"), "answers no call");
  const notes = { legacy: role === "function" ? true : undefined, form, fields: fields.rest() };
  const content = parts
    .filter(isResultContent)
    .filter((part) => part.type !== "text" || part.text !== "" || form === "parts");
  const result: ToolResultPart = { type: "tool-result", callId, content, ...defined({ name }), ...keep(notes) };
  return { role: "user", content: [result] };
}

function isResultContent(part: ContentPart): part is Exclude<ToolResultContent, { readonly type: "json" }> {
  return (
    part.type !== "tool-call" &&
    part.type !== "tool-result" &&
    part.type !== "reasoning" &&
    part.type !== "refusal" &&
    part.type !== "server-tool"
  );
}

function lastLegacyCall(before: readonly Message[]): string | undefined {
  const calls = before.flatMap(({ content }) =>
    content.filter((part): part is ToolCallPart => part.type === "tool-call"),
  );
  return calls.at(-1)?.id;
}

/** Answers to calls of one turn are one message. */
function addMessage(messages: Message[], message: Message): void {
  const last = messages.at(-1);
  if (last && isResults(last) && isResults(message)) {
    messages[messages.length - 1] = { ...last, content: [...last.content, ...message.content] };
  } else messages.push(message);
}

function isResults({ content }: Message): boolean {
  return content.length > 0 && content.every((part) => part.type === "tool-result");
}
