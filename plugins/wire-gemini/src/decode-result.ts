import type { Json, JsonObject, ToolResultContent, ToolResultPart } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import type { CallLedger } from "./call-ledger.ts";
import { decodeBlob, decodeFileData } from "./decode-media.ts";
import { readMembers } from "./fields.ts";
import { wireId } from "./types.ts";

/** Reads `functionResponse`. */
export function decodeResult(fields: Fields, calls: CallLedger): ToolResultPart {
  const result = readMembers(fields.object("functionResponse"), fields.at("functionResponse"));
  const name = result.string("name");
  const id = result.string("id");
  if (name === undefined && id === undefined) throw badRequest(result.at("name"), "is missing");
  const callId = calls.result(name, id);
  const response = decodeResponse(result);
  const media = decodeParts(result);
  return {
    type: "tool-result",
    callId,
    content: [...response.content, ...media],
    ...defined({ name, isError: response.isError }),
    ...keep({
      id: id === callId ? undefined : (id ?? false),
      form: response.form,
      inner: result.rest(),
      fields: fields.rest(),
    }),
  };
}

interface Response {
  readonly content: readonly ToolResultContent[];
  readonly isError?: true;
  /** The member that the text stood in, or `raw`. */
  readonly form: string | undefined;
}

/** Members that hold a result's text when they stand alone. */
const textKeys: ReadonlySet<string> = new Set(["output", "error", "result", "content"]);

/** The response is an object; some clients send the text or the list itself. */
function decodeResponse(result: Fields): Response {
  const value = result.peek("response");
  if (value === undefined || value === null) return { content: [], form: "none" };
  if (!isObject(value)) {
    take(result, value);
    return typeof value === "string" ? { content: [{ type: "text", text: value }], form: undefined } : json(value);
  }
  result.object("response");
  const [key = "", ...others] = Object.keys(value);
  const text = value[key];
  const isError = Object.hasOwn(value, "error") ? { isError: true as const } : {};
  if (others.length > 0 || typeof text !== "string" || !textKeys.has(key)) return { ...json(value), ...isError };
  return { content: text === "" ? [] : [{ type: "text", text }], form: key, ...isError };
}

function json(value: Json): Response {
  return { content: [{ type: "json", value }], form: "raw" };
}

function take(result: Fields, value: Json): void {
  if (Array.isArray(value)) result.array("response");
  else if (typeof value === "string") result.string("response");
  else if (typeof value === "number") result.number("response");
  else result.boolean("response");
}

function decodeParts(result: Fields): readonly ToolResultContent[] {
  const parts = result.array("parts") ?? [];
  return parts.map((part, index) => decodeResultPart(part, `${result.at("parts")}[${index}]`));
}

function decodeResultPart(value: Json, path: string): ToolResultContent {
  const fields = readMembers(value, path);
  if (isObject(fields.peek("inlineData"))) return decodeBlob(fields);
  if (isObject(fields.peek("fileData"))) return decodeFileData(fields);
  return { type: "opaque", wire: wireId, raw: rawPart(value) };
}

function rawPart(value: Json): JsonObject {
  return isObject(value) ? value : {};
}
