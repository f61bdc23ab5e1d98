import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, isObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";

/** Kinds of tools that this wire writes with the definition in a member of the kind's name. */
const kinds: ReadonlySet<Json | undefined> = new Set(["function", "custom"]);

/** Whether a tool has its definition beside its type, as in Responses. */
export function isFlat(tool: Json): tool is JsonObject {
  return isObject(tool) && kinds.has(tool["type"]) && typeof tool["name"] === "string" && !isNested(tool);
}

function isNested(tool: JsonObject): boolean {
  return isObject(tool["function"]) || isObject(tool["custom"]);
}

/** Names of the free-text tools that are flat. */
export function flatCustomTools(tools: Json | undefined): ReadonlySet<string> {
  const custom = asArray(tools).filter((tool) => isFlat(tool) && tool["type"] === "custom");
  return new Set(custom.flatMap((tool) => (isObject(tool) && typeof tool["name"] === "string" ? [tool["name"]] : [])));
}

/** The tool with its definition where this wire has it. */
export function nestTool(tool: Json): Json {
  if (!isFlat(tool)) return tool;
  const { type, ...definition } = tool;
  if (type !== "custom") return { type: "function", function: definition };
  const { format, ...rest } = definition;
  return { type, custom: defined({ ...rest, format: nestGrammar(format) }) };
}

function nestGrammar(format: Json | undefined): Json | undefined {
  const { type, syntax, definition, grammar, ...rest } = asObject(format) ?? {};
  if (type !== "grammar" || grammar !== undefined) return format;
  return { type, grammar: defined({ syntax, definition }), ...rest };
}

/** The choice with its name where this wire has it. */
export function nestChoice(choice: Json): Json {
  const { type, name, mode, tools } = asObject(choice) ?? {};
  if (type === "allowed_tools" && tools !== undefined) {
    return { type, allowed_tools: defined({ mode, tools: asArray(tools).map(nestChoice) }) };
  }
  if (name === undefined || (type !== "function" && type !== "custom")) return choice;
  return { type, [type]: { name } };
}
