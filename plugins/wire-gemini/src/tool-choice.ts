import type { ChatRequest, Json, JsonObject, ToolChoice } from "@patchbay/sdk";
import { asObject, asString, isArray } from "@patchbay/sdk/http";
import { anyDefined, defined, type Fields } from "@patchbay/wire-kit";
import { bagOf, isOwn } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { readMembers, wordOf } from "./fields.ts";

/** What the client wants called, and what else `toolConfig` says. */
export interface DecodedChoice {
  readonly toolChoice: ToolChoice | undefined;
  readonly rest: JsonObject | undefined;
  /** What of the form of the choice the model does not hold. */
  readonly form: JsonObject | undefined;
}

/** Reads `toolConfig`. */
export function decodeToolChoice(fields: Fields): DecodedChoice {
  const value = fields.object("toolConfig");
  if (!value) return { toolChoice: undefined, rest: undefined, form: undefined };
  const config = readMembers(value, "toolConfig");
  const calling = config.object("functionCallingConfig");
  const found = calling && readCalling(readMembers(calling, config.at("functionCallingConfig")));
  if (!found) config.leave("functionCallingConfig");
  return { toolChoice: found?.toolChoice, rest: config.rest() ?? (found ? undefined : {}), form: found?.form };
}

/** A choice that has no neutral word stays as it came. */
function readCalling(calling: Fields): Omit<DecodedChoice, "rest"> | undefined {
  const mode = wordOf(calling.string("mode"));
  const value = calling.peek("allowedFunctionNames");
  const names = isArray(value) ? value.filter((name) => typeof name === "string") : [];
  const toolChoice = modes.get(mode ?? "")?.(names);
  if (!toolChoice) return undefined;
  if (names.length > 0) calling.array("allowedFunctionNames");
  const [written] = wordsOf(toolChoice);
  return { toolChoice, form: anyDefined({ mode: mode === written ? undefined : mode, rest: calling.rest() }) };
}

const modes: ReadonlyMap<string, (names: readonly string[]) => ToolChoice | undefined> = new Map<
  string,
  (names: readonly string[]) => ToolChoice | undefined
>([
  ["AUTO", (names) => (names.length === 0 ? { type: "auto" } : undefined)],
  ["NONE", (names) => (names.length === 0 ? { type: "none" } : undefined)],
  ["ANY", readAny],
  // Calls or text, as with AUTO, but held to the schemas.
  ["VALIDATED", (names) => (names.length === 0 ? { type: "auto" } : { type: "allowed", names, required: false })],
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
  const [word, names] = wordsOf(choice);
  const form = asObject(bagOf(request)["toolChoice"]);
  const sent = asString(form?.["mode"]);
  const isUnchanged = sent !== undefined && wordsOf(modes.get(sent)?.(names ?? []) ?? choice)[0] === word;
  const allowedFunctionNames = names && writtenNames(names, request, encoding);
  return { ...asObject(form?.["rest"]), mode: isUnchanged ? sent : word, ...defined({ allowedFunctionNames }) };
}

function wordsOf(choice: ToolChoice): readonly [mode: string, names?: readonly string[]] {
  if (choice.type === "tool") return ["ANY", [choice.name]];
  if (choice.type === "allowed") return [choice.required ? "ANY" : "VALIDATED", choice.names];
  return [{ auto: "AUTO", none: "NONE", required: "ANY" }[choice.type]];
}

function writtenNames(chosen: readonly string[], { tools = [] }: ChatRequest, { names }: Encoding): readonly Json[] {
  // Of two tools with one name the first counts.
  const namespaces = new Map(
    tools.toReversed().map((tool) => (tool.type === "function" ? [tool.name, tool.namespace] : ["", undefined])),
  );
  return chosen.map((name) => names.encode(name, namespaces.get(name)));
}
