import type {
  ContentPart,
  Json,
  JsonObject,
  Message,
  OpaquePart,
  SystemBlock,
  TextPart,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from "@patchbay/sdk";
import { asArray } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { bagOf, isOwn, keep } from "./bag.ts";
import { type ContentForm, decodeContent, messageRest } from "./content.ts";
import { decodeAssistant } from "./decode-assistant.ts";
import { wireId } from "./types.ts";

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
  const state: Reading = { messages: [], batch: undefined, lastCall: undefined };
  for (const [index, value] of list.entries()) {
    const path = `messages[${index}]`;
    const message = decodeMessage(requireObject(value, path), path, state);
    const blocks = state.messages.length === 0 && message.role === "system" ? asBlocks(message, index) : undefined;
    if (blocks) system.push(...blocks);
    else addMessage(state, message);
  }
  return { system, messages: state.messages };
}

interface Reading {
  readonly messages: Message[];
  /** Content of the last message, while it holds nothing but results. */
  batch: ContentPart[] | undefined;
  /** Id of the last call, which results of the older form answer. */
  lastCall: string | undefined;
}

type Decode = (fields: Fields, role: string, state: Reading) => Message;

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["system", decodeSystem],
  ["developer", decodeSystem],
  ["user", decodeUser],
  ["assistant", (fields, _role, { messages }) => decodeAssistant(fields, messages.length)],
  ["tool", decodeToolMessage],
  ["function", decodeToolMessage],
]);

function decodeMessage(value: JsonObject, path: string, state: Reading): Message {
  const fields = readFields(value, path);
  const role = fields.string("role") ?? "";
  const decode = decoders.get(role);
  if (!decode) throw badRequest(fields.at("role"), `must be one of ${[...decoders.keys()].join(", ")}`);
  return decode(fields, role, state);
}

function decodeSystem(fields: Fields, role: string): Message {
  const { parts, form } = decodeContent(fields);
  const name = fields.string("name");
  const notes = { role: role === "developer" ? role : undefined, form, fields: messageRest(fields) };
  return { role: "system", content: parts, ...defined({ name }), ...keep(notes) };
}

function decodeUser(fields: Fields): Message {
  const { parts, form } = decodeContent(fields);
  const name = fields.string("name");
  return {
    role: "user",
    content: parts,
    ...defined({ name }),
    ...keep({ form: plainForm(parts, form), fields: messageRest(fields) }),
  };
}

/** Several parts, and parts that are no text, are a list in any case. */
function plainForm(parts: readonly ContentPart[], form: ContentForm): ContentForm {
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

function decodeToolMessage(fields: Fields, role: string, { lastCall }: Reading): Message {
  const { parts, form } = decodeContent(fields);
  const name = fields.string("name");
  const callId = role === "tool" ? fields.string("tool_call_id") : lastCall;
  if (callId === undefined) throw badRequest(fields.at(role === "tool" ? "tool_call_id" : "role"), "answers no call");
  const notes = { legacy: role === "function" ? true : undefined, form, fields: messageRest(fields) };
  const raw = asArray(fields.peek("content"));
  const content = parts
    .map((part, index) => (isResultContent(part) ? part : opaque(raw[index])))
    .filter((part) => part.type !== "text" || part.text !== "" || form === "parts");
  const result: ToolResultPart = { type: "tool-result", callId, content, ...defined({ name }), ...keep(notes) };
  return { role: "user", content: [result] };
}

/** A part that stands in no result of the model's: it goes back to this wire as it came. */
function opaque(raw: Json = null): OpaquePart {
  return { type: "opaque", wire: wireId, raw };
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

/** Answers to calls of one turn are one message. */
function addMessage(state: Reading, message: Message): void {
  const { messages, batch } = state;
  const call = message.content.findLast((part): part is ToolCallPart => part.type === "tool-call");
  state.lastCall = call?.id ?? state.lastCall;
  if (batch && isResults(message)) {
    batch.push(...message.content);
    return;
  }
  state.batch = isResults(message) ? [...message.content] : undefined;
  messages.push(state.batch ? { ...message, content: state.batch } : message);
}

function isResults({ content }: Message): boolean {
  return content.length > 0 && content.every((part) => part.type === "tool-result");
}
