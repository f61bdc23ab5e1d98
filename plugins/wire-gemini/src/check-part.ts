import type { Json, JsonObject } from "@patchbay/sdk";
import { asObject, asString, isObject } from "@patchbay/sdk/http";
import { camelKeys } from "./fields.ts";
import type { Report } from "./stream-rules.ts";

/** What the rules for parts have to know of the parts before. */
export interface PartMemory {
  called: boolean;
}

const kinds = [
  "text",
  "functionCall",
  "functionResponse",
  "inlineData",
  "fileData",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
];

/** Checks one part; gives whether it says anything. */
export function checkPart(value: JsonObject, memory: PartMemory, report: Report): boolean {
  const part = camelKeys(value);
  const found = kinds.filter((kind) => isTold(part[kind]));
  if (found.length > 1) report("part", `a part holds ${found.join(" and ")}`);
  checkSignature(part["thoughtSignature"], report);
  const call = part["functionCall"];
  if (isTold(call)) checkCall(call, memory, report);
  return !isEmpty(part, asObject(call));
}

function isTold(value: Json | undefined): value is Json {
  return value !== undefined && value !== null;
}

const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

function checkSignature(value: Json | undefined, report: Report): void {
  if (isTold(value) && (typeof value !== "string" || !base64.test(value)))
    report("signature", "a signature is no base64");
}

/** A piece without a name belongs to a call before it; an empty one says that the call is complete. */
function checkCall(value: Json, memory: PartMemory, report: Report): void {
  if (!isObject(value)) return report("call", "a call is no object");
  const call = camelKeys(value);
  const isNamed = (asString(call["name"]) ?? "") !== "";
  if (!isNamed && !memory.called) report("call", "a call has no name");
  if (isTold(call["args"]) && !isObject(call["args"])) report("call", "the arguments of a call are no object");
  memory.called ||= isNamed;
  return undefined;
}

/** Parts that clients may skip: an empty text that nothing hangs on, and the mark that a call is complete. */
function isEmpty(part: JsonObject, call: JsonObject | undefined): boolean {
  if (call) return Object.keys(call).length === 0;
  return (part["text"] ?? "") === "" && Object.keys(part).every((key) => key === "text" || key === "thought");
}
