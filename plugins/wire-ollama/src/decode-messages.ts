import type { ContentPart, JsonObject, Message, SystemBlock, TextPart, ToolResultPart } from "@patchbay/sdk";
import { badRequest, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { bagOf, keep } from "./bag.ts";
import { decodeCalls } from "./decode-calls.ts";
import { decodeImages } from "./images.ts";
import { createOpenCalls, type OpenCalls } from "./open-calls.ts";

/** A conversation: the leading instructions apart, as the model has it. */
export interface Conversation {
  readonly system: readonly SystemBlock[];
  readonly messages: readonly Message[];
}

/** Reads `messages`. Without any, a request only loads the model. */
export function decodeMessages(fields: Fields): Conversation {
  const system: SystemBlock[] = [];
  const turns = createTurns();
  for (const [index, value] of (fields.array("messages") ?? []).entries()) {
    const path = `messages[${index}]`;
    const message = decodeMessage(requireObject(value, path), path, turns);
    const block = turns.messages.length === 0 && message.role === "system" ? asBlock(message, index) : undefined;
    if (block) system.push(block);
    else turns.add(message);
  }
  return { system, messages: turns.messages };
}

/** The turns so far, and the calls that wait for an answer. */
interface Turns {
  readonly messages: readonly Message[];
  readonly calls: OpenCalls;
  add(message: Message): void;
}

/** Answers to calls of one turn are one message. */
function createTurns(): Turns {
  const messages: Message[] = [];
  const calls = createOpenCalls();
  let results: ContentPart[] | undefined;
  return {
    messages,
    calls,
    add(message) {
      const found = message.content.filter((part) => part.type === "tool-call");
      const answers = isResults(message);
      if (found.length === 0 && !answers) calls.clear();
      for (const call of found) calls.add(call);
      if (answers && results) results.push(...message.content);
      else {
        results = answers ? [...message.content] : undefined;
        messages.push(results ? { ...message, content: results } : message);
      }
    },
  };
}

type Decode = (fields: Fields, turns: Turns) => Message;

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["system", (fields) => ({ role: "system", ...decodeBody(fields) })],
  ["user", (fields) => ({ role: "user", ...decodeBody(fields) })],
  ["assistant", decodeAssistant],
  ["tool", decodeResult],
]);

/** Clients write roles in upper case, too. */
function decodeMessage(value: JsonObject, path: string, turns: Turns): Message {
  const fields = readFields(value, path);
  const role = fields.string("role") ?? "";
  const decode = decoders.get(role.toLowerCase());
  if (!decode) throw badRequest(fields.at("role"), `must be one of ${[...decoders.keys()].join(", ")}`);
  if (role !== role.toLowerCase()) fields.leave("role");
  return decode(fields, turns);
}

type Body = Pick<Message, "content" | "extensions">;

function decodeBody(fields: Fields, more: Readonly<Record<string, readonly ContentPart[]>> = {}): Body {
  const { before = [], after = [] } = more;
  const content = [...before, ...decodeContent(fields), ...after];
  return { content, ...keep({ form: formOf(fields), fields: fields.rest() }) };
}

function decodeContent(fields: Fields): readonly (TextPart | ReturnType<typeof decodeImages>[number])[] {
  const text = fields.string("content") ?? "";
  return [...(text === "" ? [] : [{ type: "text" as const, text }]), ...decodeImages(fields)];
}

/** Whether the content was left out, which reads the same as an empty one. */
function formOf(fields: Fields): "omit" | undefined {
  return fields.peek("content") === undefined ? "omit" : undefined;
}

function decodeAssistant(fields: Fields, { messages }: Turns): Message {
  const thinking = fields.string("thinking") ?? "";
  if (thinking === "") fields.leave("thinking");
  return {
    role: "assistant",
    ...decodeBody(fields, {
      before: thinking === "" ? [] : [{ type: "reasoning", text: thinking }],
      after: decodeCalls(fields, messages.length),
    }),
  };
}

function decodeResult(fields: Fields, { messages, calls }: Turns): Message {
  const content = decodeContent(fields);
  const name = fields.string("tool_name");
  const id = fields.string("tool_call_id");
  const alias = fields.peek("name");
  const answered = calls.answer({ id, name: name ?? (typeof alias === "string" ? alias : undefined) });
  const callId = answered ?? `call_${messages.length}_none`;
  const notes = { form: formOf(fields), noId: id === undefined ? true : undefined, fields: fields.rest() };
  const result: ToolResultPart = { type: "tool-result", callId, content, ...defined({ name }), ...keep(notes) };
  return { role: "user", content: [result] };
}

/** The block of a leading message; undefined when it holds more than text, which a block cannot. */
function asBlock(message: Message, index: number): SystemBlock | undefined {
  const [first, ...others] = message.content;
  if (others.length > 0 || (first && first.type !== "text")) return undefined;
  return { text: first?.text ?? "", ...keep({ message: index, ...bagOf(message) }) };
}

/** Whether a message holds nothing but what tools answered. */
export function isResults({ content }: Message): boolean {
  return content.length > 0 && content.every((part) => part.type === "tool-result");
}
