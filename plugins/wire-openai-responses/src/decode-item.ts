import type { ContentPart, Json, JsonObject, LossSink, ToolResultContent, ToolResultPart } from "@patchbay/sdk";
import { asString, isArray, isObject } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields, unpackSignature, wrongType } from "@patchbay/wire-kit";
import { bagOf, keep } from "./bag.ts";
import { unpackSummary } from "./compact/summary.ts";
import { decodeParts } from "./content.ts";
import { decodeReasoning } from "./decode-reasoning.ts";
import type { InputItem } from "./input-item.ts";
import { family, wireId } from "./types.ts";

/** Reads one item of the input. What the model has no word for is kept whole. */
export function decodeItem(fields: Fields, losses: LossSink): InputItem {
  const type = fields.string("type") ?? "message";
  return readers.get(type)?.(fields, losses) ?? decodeBuiltin(fields, type);
}

type Read = (fields: Fields, losses: LossSink) => InputItem;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["message", decodeMessage],
  ["function_call", (fields) => decodeCall(fields, false)],
  ["custom_tool_call", (fields) => decodeCall(fields, true)],
  ["function_call_output", (fields, losses) => decodeOutput(fields, false, losses)],
  ["custom_tool_call_output", (fields, losses) => decodeOutput(fields, true, losses)],
  ["reasoning", decodeThought],
  ["item_reference", (fields) => assistant(opaqueItem(fields))],
  ["compaction", decodeCompaction],
  ["compaction_trigger", (fields) => assistant(opaqueItem(fields))],
  ["additional_tools", (fields) => ({ ...assistant(opaqueItem(fields)), tools: fields.array("tools") ?? [] })],
]);

function assistant(part: ContentPart): InputItem {
  return { role: "assistant", parts: [part], notes: {} };
}

/** A thought, or what carries the signature of the text before it. */
function decodeThought(fields: Fields): InputItem {
  const part = decodeReasoning(fields);
  const sealed = asString(fields.peek("encrypted_content"));
  const carried = part.text === "" && sealed !== undefined ? unpackSignature(sealed) : undefined;
  return carried?.kind === "part-text" ? { ...assistant(part), signature: carried.signature } : assistant(part);
}

/** A vendor's compaction means something to that vendor alone; one of the gateway's is text for everybody. */
function decodeCompaction(fields: Fields, losses: LossSink): InputItem {
  const text = unpackSummary(asString(fields.peek("encrypted_content")) ?? "");
  if (text === undefined) return assistant(opaqueItem(fields));
  losses({ path: fields.path, kind: "renamed", from: "compaction", to: "text", reason: "the gateway wrote it" });
  const parts = mark([{ type: "text", text }], { typed: true });
  return { role: "assistant", parts, notes: {}, spoken: true, summary: true };
}

function opaqueItem(fields: Fields): ContentPart {
  return { type: "opaque", wire: wireId, raw: rawOf(fields), ...keep({ item: true }) };
}

/** The item as it came: nothing but its type has been taken so far. */
function rawOf(fields: Fields): JsonObject {
  return { ...defined({ type: fields.peek("type") }), ...fields.rest() };
}

/** Calls of tools that the provider runs or defines, and what came of them. */
function decodeBuiltin(fields: Fields, type: string): InputItem {
  const isOutput = /_(output|response)$/.test(type);
  const part: ContentPart = { type: "server-tool", family, raw: rawOf(fields) };
  return { role: isOutput ? "results" : "assistant", parts: [part], notes: {} };
}

const roles: ReadonlyMap<string, InputItem["role"]> = new Map<string, InputItem["role"]>([
  ["user", "user"],
  ["assistant", "assistant"],
  ["system", "system"],
  ["developer", "system"],
]);

function decodeMessage(fields: Fields, losses: LossSink): InputItem {
  const name = fields.string("role") ?? "";
  const role = roles.get(name);
  if (!role) throw badRequest(fields.at("role"), `must be one of ${[...roles.keys()].join(", ")}`);
  const { parts, isList } = decodeContent(fields, losses);
  const phase = role === "assistant" ? fields.string("phase") : undefined;
  const notes = { typed: fields.peek("type") === undefined ? undefined : true, fields: fields.rest() };
  if (role !== "assistant") return { role, parts, notes: { ...notes, role: name, form: isList ? "parts" : undefined } };
  if (parts.length === 0) {
    for (const key of ["role", "content", "phase"]) fields.leave(key);
    return assistant(opaqueItem(fields));
  }
  const item = defined({ ...notes, form: isList ? undefined : "string" });
  return { role, parts: mark(parts, item), notes: {}, spoken: true, ...defined({ phase }) };
}

/** The first part of a message says that an item begins with it, and how that was written. */
function mark(parts: readonly ContentPart[], item: JsonObject): readonly ContentPart[] {
  return parts.map((part, index) => (index === 0 ? { ...part, ...keep({ ...bagOf(part), item }) } : part));
}

function decodeContent(fields: Fields, losses: LossSink): { parts: readonly ContentPart[]; isList: boolean } {
  const value = fields.peek("content");
  if (typeof value === "string")
    return { parts: [{ type: "text", text: fields.string("content") ?? value }], isList: false };
  if (value !== undefined && value !== null && !isArray(value))
    throw wrongType(fields.at("content"), "a string or a list of parts");
  const list = fields.array("content") ?? [];
  return { parts: decodeParts(list, fields.at("content"), losses), isList: true };
}

function decodeCall(fields: Fields, custom: boolean): InputItem {
  const id = callId(fields);
  const name = fields.string("name");
  if (name === undefined) throw badRequest(fields.at("name"), "is missing");
  const argumentsText = (custom ? fields.string("input") : argumentsOf(fields)) ?? "";
  const namespace = fields.string("namespace");
  const part: ContentPart = {
    type: "tool-call",
    id,
    name,
    argumentsText,
    ...(custom && { custom }),
    ...defined({ namespace }),
    ...keep({ fields: fields.rest() }),
  };
  return assistant(part);
}

/** Some clients send the arguments as an object. */
function argumentsOf(fields: Fields): string | undefined {
  const value = fields.peek("arguments");
  return isObject(value) ? JSON.stringify(fields.object("arguments")) : fields.string("arguments");
}

function callId(fields: Fields): string {
  const id = fields.string("call_id") ?? fields.string("id");
  if (id === undefined) throw badRequest(fields.at("call_id"), "is missing");
  return id;
}

function decodeOutput(fields: Fields, custom: boolean, losses: LossSink): InputItem {
  const id = callId(fields);
  const { content, form } = decodeResult(fields, losses);
  const notes = { custom: custom ? true : undefined, form, fields: fields.rest() };
  const part: ToolResultPart = { type: "tool-result", callId: id, content, ...keep(notes) };
  return { role: "results", parts: [part], notes: {} };
}

interface Result {
  readonly content: readonly ToolResultContent[];
  readonly form?: "parts" | "object";
}

function decodeResult(fields: Fields, losses: LossSink): Result {
  const value: Json = fields.peek("output") ?? null;
  if (isObject(value)) return { content: [{ type: "json", value: fields.object("output") ?? value }], form: "object" };
  if (isArray(value)) {
    const parts = decodeParts(fields.array("output") ?? value, fields.at("output"), losses);
    return { content: parts.filter(isResultContent), form: "parts" };
  }
  const text = fields.string("output") ?? "";
  return { content: text === "" ? [] : [{ type: "text", text }] };
}

function isResultContent(part: ContentPart): part is Exclude<ToolResultContent, { readonly type: "json" }> {
  return (
    part.type !== "refusal" &&
    part.type !== "tool-call" &&
    part.type !== "tool-result" &&
    part.type !== "reasoning" &&
    part.type !== "server-tool"
  );
}
