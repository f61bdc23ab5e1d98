import type { ChatRequest, CustomTool, FunctionTool, Json, JsonObject, ToolChoice } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { type Fields } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

/** Reads `tool_choice`, or the older `function_call`. What has no neutral word stays as it is. */
export function decodeToolChoice(fields: Fields): ToolChoice | undefined {
  for (const key of ["tool_choice", "function_call"]) {
    const choice = readChoice(fields.peek(key));
    if (choice) {
      take(fields, key);
      return choice;
    }
  }
  return undefined;
}

function take(fields: Fields, key: string): void {
  if (typeof fields.peek(key) === "string") fields.string(key);
  else fields.object(key);
}

function readChoice(value: Json | undefined): ToolChoice | undefined {
  if (value === "auto" || value === "none" || value === "required") return { type: value };
  const choice = asObject(value);
  if (!choice) return undefined;
  if (choice["type"] === "allowed_tools") return readAllowed(asObject(choice["allowed_tools"]));
  const custom = asString(asObject(choice["custom"])?.["name"]);
  if (choice["type"] === "custom" && custom !== undefined) return { type: "tool", name: custom, custom: true };
  const name = asString(asObject(choice["function"])?.["name"]) ?? asString(choice["name"]);
  return name === undefined ? undefined : { type: "tool", name };
}

function readAllowed(allowed: JsonObject | undefined): ToolChoice | undefined {
  const tools = asArray(allowed?.["tools"]).map(asObject);
  const names = tools.map((tool) => asString(asObject(tool?.["function"] ?? tool?.["custom"])?.["name"]));
  const known = names.filter((name) => name !== undefined);
  if (!allowed || known.length !== names.length) return undefined;
  return { type: "allowed", names: known, required: allowed["mode"] === "required" };
}

/** Writes which tool to call and whether several at once; only beside tools, since the wire refuses it alone. */
export function encodeToolChoice(request: ChatRequest, hasTools: boolean, encoding: Encoding): JsonObject {
  const { losses } = encoding;
  if (!hasTools) {
    if (request.toolChoice) losses({ path: "tool_choice", kind: "dropped", reason: "there are no tools" });
    return {};
  }
  return { ...encodeChoice(request, encoding), ...encodeParallel(request, encoding) };
}

function encodeChoice(request: ChatRequest, encoding: Encoding): JsonObject {
  const choice = request.toolChoice;
  if (!choice) return {};
  const legacy = bagOf(request)["legacyTools"] === true;
  if (legacy) return { function_call: choice.type === "tool" ? { name: choice.name } : choice.type };
  return { tool_choice: writeChoice(supported(choice, encoding), request, encoding) };
}

function supported(choice: ToolChoice, { profile, losses }: Encoding): ToolChoice {
  const words = { all: undefined, "auto-none": ["auto", "none"], "auto-none-required": ["auto", "none", "required"] };
  const known = words[profile.toolChoice ?? "all"];
  if (!known || known.includes(choice.type)) return choice;
  const forced = choice.type === "tool" || choice.type === "required" || (choice.type === "allowed" && choice.required);
  const to = forced && known.includes("required") ? "required" : "auto";
  losses({
    path: "tool_choice",
    kind: "approximated",
    from: choice.type,
    to,
    reason: "the target does not know this choice",
  });
  return { type: to };
}

function writeChoice(choice: ToolChoice, { tools = [] }: ChatRequest, encoding: Encoding): Json {
  if (choice.type !== "tool" && choice.type !== "allowed") return choice.type;
  const known = new Map(tools.flatMap((tool) => (tool.type === "builtin" ? [] : [[tool.name, tool] as const])));
  if (choice.type === "tool") return named(choice.name, known, encoding, choice.custom);
  const allowed = choice.names.map((name) => named(name, known, encoding));
  return { type: "allowed_tools", allowed_tools: { mode: choice.required ? "required" : "auto", tools: allowed } };
}

type Known = ReadonlyMap<string, FunctionTool | CustomTool>;

function named(name: string, known: Known, { names, profile }: Encoding, isCustom = false): JsonObject {
  const tool = known.get(name);
  const written = names.encode(name, tool?.type === "function" ? tool.namespace : undefined);
  const custom = tool ? tool.type === "custom" : isCustom;
  if (custom && profile.customTools !== false) return { type: "custom", custom: { name: written } };
  return { type: "function", function: { name: written } };
}

function encodeParallel({ parallelToolCalls }: ChatRequest, { profile, losses }: Encoding): JsonObject {
  if (parallelToolCalls === undefined) return {};
  if (profile.parallelFlag === "never") {
    losses({
      path: "parallel_tool_calls",
      kind: "dropped",
      from: parallelToolCalls,
      reason: "the target has no field for it",
    });
    return {};
  }
  return parallelToolCalls && profile.parallelFlag === "when-false" ? {} : { parallel_tool_calls: parallelToolCalls };
}
