import type { BuiltinTool, ChatRequest, CustomTool, FunctionTool, JsonObject, Tool } from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { adaptSchema, customAsFunction, defined, uniqueTools } from "@patchbay/wire-kit";
import { bagOf, isOwn } from "./bag.ts";
import { builtinWord } from "./builtins.ts";
import type { Encoding } from "./encoding.ts";
import { isSame, plainSchema } from "./plain-schema.ts";
import { wireId } from "./types.ts";

/** Writes `tools`: all functions in one entry, unless the client had divided them. */
export function encodeTools({ tools = [] }: ChatRequest, encoding: Encoding): JsonObject {
  if (encoding.capabilities.tools === false && tools.length > 0) {
    encoding.losses({ path: "tools", kind: "dropped", reason: "the model calls no tools" });
    return {};
  }
  const entries = new Map<number, Entry>();
  for (const tool of usable(tools, encoding)) {
    encoding.enter(tool);
    const entry = entryOf(entries, asNumber(bagOf(tool)["group"]) ?? foreign);
    if (tool.type === "builtin") Object.assign(entry.builtins, encodeBuiltin(tool, encoding));
    else entry.functions.push(encodeFunction(tool, encoding));
  }
  encoding.enter();
  const written = [...entries.values()].map(writeEntry).filter((entry) => Object.keys(entry).length > 0);
  return written.length > 0 ? { tools: written } : {};
}

/** The entry of tools that other wires brought. */
const foreign = -1;

interface Entry {
  readonly functions: JsonObject[];
  readonly builtins: Record<string, JsonObject[string]>;
}

function entryOf(entries: Map<number, Entry>, group: number): Entry {
  const known = entries.get(group);
  if (known) return known;
  const entry: Entry = { functions: [], builtins: {} };
  entries.set(group, entry);
  return entry;
}

function writeEntry({ functions, builtins }: Entry): JsonObject {
  return { ...(functions.length > 0 && { functionDeclarations: functions }), ...builtins };
}

function usable(tools: readonly Tool[], { losses, enter, profile }: Encoding): readonly Tool[] {
  const hasFunctions = tools.some(({ type }) => type !== "builtin");
  return uniqueTools(tools, losses).filter((tool) => {
    enter(tool);
    const mixed = tool.type === "builtin" && hasFunctions && !isOwn(tool) && !profile.builtinsWithFunctions;
    const reason = "the target does not run tools of its own beside functions";
    if (mixed) losses({ path: "tools", kind: "dropped", from: tool.builtin, reason });
    return !mixed;
  });
}

function encodeBuiltin(tool: BuiltinTool, { losses }: Encoding): JsonObject {
  if (tool.raw.wire === wireId) return tool.raw.value;
  const word = builtinWord(tool.builtin);
  if (word === undefined) {
    losses({ path: "tools", kind: "dropped", from: tool.builtin, reason: "the target does not run this tool" });
    return {};
  }
  if (Object.keys(tool.options).length > 0)
    losses({
      path: "tools",
      kind: "approximated",
      from: tool.builtin,
      to: word,
      reason: "the tool takes no such options",
    });
  return { [word]: {} };
}

function encodeFunction(tool: FunctionTool | CustomTool, encoding: Encoding): JsonObject {
  const { losses, functions, names } = encoding;
  const name = names.encode(tool.name, tool.type === "function" ? tool.namespace : undefined);
  functions.add(name);
  if (tool.cache) losses({ path: "tools.cache", kind: "dropped", reason: "the wire has no cache marks" });
  if (tool.type === "custom") return encodeCustom(tool, encoding);
  if (tool.strict === true)
    losses({
      path: "tools.strict",
      kind: "dropped",
      from: tool.name,
      reason: "the wire holds models to schemas by its mode",
    });
  const description = tool.description || (isOwn(tool) ? tool.description : tool.name);
  return { ...defined({ name, description }), ...encodeParameters(tool, encoding), ...asObject(bagOf(tool)["inner"]) };
}

function encodeCustom(tool: CustomTool, encoding: Encoding): JsonObject {
  const { name, description = tool.name, parameters } = customAsFunction(tool, encoding);
  return { name, description, parametersJsonSchema: parameters };
}

/** A function without parameters has no schema: an empty one is refused. */
function encodeParameters(tool: FunctionTool, { losses }: Encoding): JsonObject {
  const { parameters } = tool;
  const schema = asObject(bagOf(tool)["schema"]);
  if (!parameters) return {};
  if (schema && isSame(plainSchema(schema), parameters)) return { parameters: schema };
  if (isOwn(tool) && !schema) return { parametersJsonSchema: parameters };
  const adapted = adaptSchema(parameters, "gemini-json", losses);
  const isEmpty = Object.keys(asObject(adapted["properties"]) ?? {}).length === 0;
  return isEmpty ? {} : { parametersJsonSchema: adapted };
}
