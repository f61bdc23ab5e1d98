import type { ChatRequest, Json, JsonObject, ToolChoice } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { defined, type Fields } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

const field = "tool_choice";

/** Reads `tool_choice`. What has no neutral word stays as it is. */
export function decodeToolChoice(fields: Fields): ToolChoice | undefined {
  const value = fields.peek(field);
  const choice = readChoice(value);
  if (!choice) return undefined;
  if (typeof value === "string") fields.string(field);
  else fields.object(field);
  return choice;
}

function readChoice(value: Json | undefined): ToolChoice | undefined {
  if (value === "auto" || value === "none" || value === "required") return { type: value };
  const choice = asObject(value);
  if (choice?.["type"] === "allowed_tools") return readAllowed(choice);
  const name = nameOf(choice);
  if (name === undefined || (choice?.["type"] !== "function" && choice?.["type"] !== "custom")) return undefined;
  return choice["type"] === "custom" ? { type: "tool", name, custom: true } : { type: "tool", name };
}

/** Flat, or nested as in Chat Completions. */
function nameOf(choice: JsonObject | undefined): string | undefined {
  return asString(choice?.["name"]) ?? asString(asObject(choice?.["function"] ?? choice?.["custom"])?.["name"]);
}

function readAllowed(choice: JsonObject): ToolChoice | undefined {
  const tools = asArray(choice["tools"]).map(asObject);
  const names = tools.map((tool) => (tool?.["type"] === "mcp" ? undefined : nameOf(tool)));
  const known = names.filter((name) => name !== undefined);
  if (known.length !== names.length) return undefined;
  return { type: "allowed", names: known, required: choice["mode"] === "required" };
}

/** Writes which tool to call and whether several at once; only beside tools, since the wire refuses it alone. */
export function encodeToolChoice(request: ChatRequest, hasTools: boolean, encoding: Encoding): JsonObject {
  const { toolChoice, parallelToolCalls } = request;
  const inInput = request.tools?.some((tool) => bagOf(tool)["additional"] === true) === true;
  if (!hasTools && !inInput) {
    if (toolChoice) encoding.losses({ path: field, kind: "dropped", reason: "there are no tools" });
    return encoding.own ? defined({ parallel_tool_calls: parallelToolCalls }) : {};
  }
  return defined({
    tool_choice: toolChoice && writeChoice(toolChoice, request, encoding),
    parallel_tool_calls: parallelToolCalls,
  });
}

function writeChoice(choice: ToolChoice, request: ChatRequest, encoding: Encoding): Json {
  if (choice.type === "tool") return named(choice.name, request, encoding);
  if (choice.type !== "allowed") return choice.type;
  const tools = choice.names.map((name) => named(name, request, encoding));
  return { type: "allowed_tools", mode: choice.required ? "required" : "auto", tools };
}

function named(name: string, { tools, toolChoice }: ChatRequest, { names }: Encoding): JsonObject {
  const tool = tools?.find((tool) => tool.type !== "builtin" && tool.name === name);
  const custom = tool ? tool.type === "custom" : toolChoice?.type === "tool" && toolChoice.custom === true;
  return { type: custom ? "custom" : "function", name: names.encode(name) };
}
