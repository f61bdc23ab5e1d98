import type { Json, JsonObject, LossSink } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray } from "@patchbay/sdk/http";
import { badRequest, defined, requireObject } from "@patchbay/wire-kit";
import type { Draft } from "../types.ts";

/** What the writing of messages has to know. */
interface Reading {
  readonly losses: LossSink;
  /** Tools that take free text: some clients write their calls as those of functions. */
  readonly customTools: ReadonlySet<string>;
}

/** Writes the items of `input` as messages. Calls of one turn stand in one message. */
export function messagesOfInput(input: Json, reading: Reading): readonly JsonObject[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  const turns: Turns = { messages: [], calls: undefined };
  for (const [index, value] of asArray(input).entries()) {
    const path = `input[${index}]`;
    const item = requireObject(value, path);
    const type = asString(item["type"]) ?? "message";
    const write = writers.get(type);
    if (write) write(turns, { item, path, reading });
    else reading.losses({ path, kind: "dropped", from: type, reason: "Chat Completions has no such item" });
  }
  return turns.messages;
}

interface Turns {
  readonly messages: Draft[];
  /** Calls of the last message, while others may join them. */
  calls: Json[] | undefined;
}

interface Place {
  readonly item: JsonObject;
  readonly path: string;
  readonly reading: Reading;
}

type Write = (turns: Turns, place: Place) => void;

const writers: ReadonlyMap<string, Write> = new Map<string, Write>([
  ["message", addMessage],
  ["function_call", (turns, place) => addCall(turns, functionCall(place))],
  ["custom_tool_call", (turns, place) => addCall(turns, customCall(place.item, place.item["input"]))],
  ["function_call_output", addOutput],
  ["custom_tool_call_output", addOutput],
]);

function addMessage(turns: Turns, { item }: Place): void {
  const { type: _type, id: _id, status: _status, content, ...rest } = item;
  const parts = isArray(content) ? content.map(chatPart) : content;
  turns.messages.push(parts === undefined ? { ...rest } : { ...rest, content: parts });
  turns.calls = undefined;
}

function addCall(turns: Turns, call: JsonObject): void {
  if (turns.calls) {
    turns.calls.push(call);
    return;
  }
  const last = turns.messages.at(-1);
  const calls = [...asArray(last?.["role"] === "assistant" ? last["tool_calls"] : undefined), call];
  if (last?.["role"] === "assistant") last["tool_calls"] = calls;
  else turns.messages.push({ role: "assistant", content: null, tool_calls: calls });
  turns.calls = calls;
}

function functionCall({ item, reading }: Place): JsonObject {
  const { name, arguments: text } = item;
  if (typeof name === "string" && reading.customTools.has(name)) return customCall(item, text);
  return defined({ id: item["call_id"], type: "function", function: defined({ name, arguments: text }) });
}

function customCall({ call_id: id, name }: JsonObject, input: Json | undefined): JsonObject {
  return defined({ id, type: "custom", custom: defined({ name, input }) });
}

function addOutput(turns: Turns, { item, path }: Place): void {
  const { call_id: id, output } = item;
  if (typeof id !== "string") throw badRequest(`${path}.call_id`, "answers no call");
  const content = isArray(output) ? output.map(chatPart) : (output ?? "");
  turns.messages.push({ role: "tool", tool_call_id: id, content });
  turns.calls = undefined;
}

/** Calls of free-text tools that were written as functions, in messages that have the right shape otherwise. */
export function withCustomCalls(message: Json, customTools: ReadonlySet<string>): Json {
  const calls = asObject(message)?.["tool_calls"];
  if (!isArray(calls) || customTools.size === 0) return message;
  const written = calls.map((call): Json => {
    const { name, arguments: input } = asObject(asObject(call)?.["function"]) ?? {};
    const isCustom = typeof name === "string" && customTools.has(name);
    return isCustom ? customCall({ call_id: asObject(call)?.["id"] ?? "", name }, input) : call;
  });
  return { ...asObject(message), tool_calls: written };
}

type WritePart = (part: JsonObject) => JsonObject;

const partWriters: ReadonlyMap<string, WritePart> = new Map<string, WritePart>([
  ["input_text", textPart],
  ["output_text", textPart],
  ["input_image", imagePart],
  ["input_file", filePart],
]);

function chatPart(value: Json): Json {
  const part = asObject(value);
  const write = part && partWriters.get(asString(part["type"]) ?? "");
  return write?.(part ?? {}) ?? value;
}

function textPart({ text }: JsonObject): JsonObject {
  return defined({ type: "text", text });
}

function imagePart({ image_url: url, file_id: id, detail }: JsonObject): JsonObject {
  if (typeof url !== "string") return { type: "file", file: defined({ file_id: id }) };
  return { type: "image_url", image_url: defined({ url, detail }) };
}

function filePart({ file_data: data, file_url: url, file_id: id, filename }: JsonObject): JsonObject {
  return { type: "file", file: defined({ file_data: data ?? url, file_id: id, filename }) };
}
