import type { ChatRequest, Json, JsonObject, ToolChoice } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { defined, type Fields } from "@patchbay/wire-kit";
import { bagOf, isOwn } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { readMembers, wordOf } from "./fields.ts";

/** What the client wants called, and what else `toolConfig` says. */
export interface DecodedChoice {
  readonly toolChoice: ToolChoice | undefined;
  readonly rest: JsonObject | undefined;
}

/** Reads `toolConfig`. */
export function decodeToolChoice(fields: Fields): DecodedChoice {
  const value = fields.object("toolConfig");
  if (!value) return { toolChoice: undefined, rest: undefined };
  const config = readMembers(value, "toolConfig");
  const calling = config.object("functionCallingConfig");
  const toolChoice = calling && readCalling(readMembers(calling, config.at("functionCallingConfig")));
  if (!toolChoice) config.leave("functionCallingConfig");
  return { toolChoice, rest: config.rest() ?? {} };
}

function readCalling(calling: Fields): ToolChoice | undefined {
  const mode = wordOf(calling.string("mode"));
  const value = calling.peek("allowedFunctionNames");
  const names = isArray(value) ? value.filter((name) => typeof name === "string") : [];
  if (isArray(value)) calling.array("allowedFunctionNames");
  // Members that nobody knows keep the whole as it came.
  if (calling.rest() || mode === undefined) return undefined;
  return modes.get(mode)?.(names);
}

const modes: ReadonlyMap<string, (names: readonly string[]) => ToolChoice | undefined> = new Map<
  string,
  (names: readonly string[]) => ToolChoice | undefined
>([
  ["AUTO", (names) => (names.length === 0 ? { type: "auto" } : undefined)],
  ["NONE", (names) => (names.length === 0 ? { type: "none" } : undefined)],
  ["ANY", readAny],
  // Without names this mode has no neutral word: calls or text, as with AUTO, but held to the schemas.
  ["VALIDATED", (names) => (names.length === 0 ? undefined : { type: "allowed", names, required: false })],
]);

function readAny(names: readonly string[]): ToolChoice {
  const [name] = names;
  if (name === undefined) return { type: "required" };
  return names.length === 1 ? { type: "tool", name } : { type: "allowed", names, required: true };
}

/** Writes `toolConfig`. Other wires' choices without tools mean nothing here. */
export function encodeToolChoice(request: ChatRequest, hasTools: boolean, encoding: Encoding): JsonObject {
  const { toolChoice, parallelToolCalls } = request;
  const { losses } = encoding;
  const rest = asObject(bagOf(request)["toolConfig"]);
  if (parallelToolCalls === false)
    losses({ path: "parallel_tool_calls", kind: "dropped", from: false, reason: "the wire has no switch for it" });
  if (toolChoice && !hasTools && !isOwn(request)) {
    losses({ path: "tool_choice", kind: "dropped", reason: "there are no tools" });
    return {};
  }
  const calling = toolChoice && { functionCallingConfig: writeCalling(toolChoice, request, encoding) };
  return rest || calling ? { toolConfig: { ...rest, ...calling } } : {};
}

function writeCalling(choice: ToolChoice, request: ChatRequest, encoding: Encoding): JsonObject {
  const [mode, names] = wordsOf(choice);
  const allowedFunctionNames = names?.map((name): Json => writtenName(name, request, encoding));
  return defined({ mode, allowedFunctionNames });
}

function wordsOf(choice: ToolChoice): readonly [mode: string, names?: readonly string[]] {
  if (choice.type === "tool") return ["ANY", [choice.name]];
  if (choice.type === "allowed") return [choice.required ? "ANY" : "VALIDATED", choice.names];
  return [{ auto: "AUTO", none: "NONE", required: "ANY" }[choice.type]];
}

function writtenName(name: string, { tools }: ChatRequest, { names }: Encoding): string {
  const tool = tools?.find((tool) => tool.type !== "builtin" && tool.name === name);
  return names.encode(name, tool?.type === "function" ? tool.namespace : undefined);
}
