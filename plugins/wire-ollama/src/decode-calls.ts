import type { JsonObject, ToolCallPart } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { badRequest, type Fields, readFields, requireObject, wrongType } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";

/** Reads `tool_calls`. `turn` makes ids for calls that have none: the same ones each time the conversation comes. */
export function decodeCalls(fields: Fields, turn: number): readonly ToolCallPart[] {
  const calls = fields.array("tool_calls") ?? [];
  if (calls.length === 0) fields.leave("tool_calls");
  return calls.map((value, index) => {
    const path = `${fields.at("tool_calls")}[${index}]`;
    return decodeCall(requireObject(value, path), path, `call_${turn}_${index}`);
  });
}

function decodeCall(value: JsonObject, path: string, spareId: string): ToolCallPart {
  const fields = readFields(value, path);
  const inner = readFields(requireObject(fields.object("function"), fields.at("function")), fields.at("function"));
  const id = fields.string("id");
  const name = inner.string("name");
  if (name === undefined) throw badRequest(inner.at("name"), "is missing");
  const given = inner.peek("arguments");
  const argumentsText = readArguments(inner);
  const notes = {
    noId: id === undefined ? true : undefined,
    index: inner.number("index"),
    argumentsForm: typeof given === "string" ? "text" : undefined,
    inner: inner.rest(),
    fields: fields.rest(),
  };
  return { type: "tool-call", id: id ?? spareId, name, argumentsText, ...keep(notes) };
}

/** Arguments are an object on this wire; some clients send its text. */
function readArguments(inner: Fields): string {
  const value = inner.peek("arguments");
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return inner.string("arguments") ?? "";
  if (!isObject(value)) throw wrongType(inner.at("arguments"), "an object");
  return JSON.stringify(inner.object("arguments"));
}
