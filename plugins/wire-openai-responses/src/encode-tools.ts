import type { BuiltinTool, ChatRequest, CustomTool, FunctionTool, Json, JsonObject, Tool } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, holdToSchema, uniqueTools } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { writeBuiltin } from "./builtins.ts";
import type { Encoding } from "./encoding.ts";
import { wireId } from "./types.ts";

/** Writes the tools that the target knows; those that stand in the input are not said twice. */
export function encodeTools({ tools = [] }: ChatRequest, encoding: Encoding): readonly JsonObject[] {
  const listed = tools.filter((tool) => bagOf(tool)["additional"] !== true);
  if (encoding.capabilities.tools === false && listed.length > 0) {
    encoding.losses({ path: "tools", kind: "dropped", reason: "the model calls no tools" });
    return [];
  }
  const written: JsonObject[] = [];
  const open: { namespace?: string; tools: Json[] } = { tools: [] };
  for (const tool of uniqueTools(listed, encoding.losses)) {
    const namespace = tool.type === "function" ? tool.namespace : undefined;
    const json = encodeTool(tool, encoding);
    if (!json) continue;
    if (namespace === undefined) written.push(json);
    else if (namespace === open.namespace && bagOf(tool)["group"] === undefined) open.tools.push(json);
    else {
      open.tools = [json];
      written.push({ type: "namespace", name: namespace, description: "", ...groupOf(tool), tools: open.tools });
    }
    if (namespace === undefined) delete open.namespace;
    else open.namespace = namespace;
  }
  encoding.enter();
  return written;
}

function groupOf(tool: Tool): JsonObject {
  return asObject(bagOf(tool)["group"]) ?? {};
}

function encodeTool(tool: Tool, encoding: Encoding): JsonObject | undefined {
  encoding.enter(tool);
  if (tool.type === "function") return encodeFunction(tool, encoding);
  return tool.type === "custom" ? encodeCustom(tool, encoding) : encodeBuiltin(tool, encoding);
}

const noParameters: JsonObject = { type: "object", properties: {} };

/** This wire holds models to the schema unless it is told not to, which clients of other wires do not expect. */
function encodeFunction(tool: FunctionTool, encoding: Encoding): JsonObject {
  const { names, losses } = encoding;
  const { name, description } = tool;
  const place = { use: "tool", path: "tools.strict", name } as const;
  const wish = { schema: tool.parameters, strict: tool.strict };
  const { schema: parameters, strict } = encoding.own ? wish : holdToSchema(wish, place, encoding.losses);
  const asSent = bagOf(tool)["own"] === true;
  if (tool.cache) losses({ path: "tools.cache", kind: "dropped", from: name, reason: "tools take no cache marks" });
  return {
    type: "function",
    name: names.encode(name),
    ...defined({
      description,
      parameters: parameters ?? (asSent ? undefined : noParameters),
      strict: strict ?? (asSent ? undefined : false),
    }),
    ...fieldsOf(tool),
  };
}

function encodeCustom(tool: CustomTool, { names, losses }: Encoding): JsonObject {
  const { name, description, grammar } = tool;
  if (tool.cache) losses({ path: "tools.cache", kind: "dropped", from: name, reason: "tools take no cache marks" });
  const format = grammar && { type: "grammar", syntax: grammar.syntax, definition: grammar.definition };
  return { type: "custom", name: names.encode(name), ...defined({ description, format }), ...fieldsOf(tool) };
}

function encodeBuiltin(tool: BuiltinTool, { losses }: Encoding): JsonObject | undefined {
  if (tool.raw.wire === wireId) return tool.raw.value;
  const written = writeBuiltin(tool);
  if (!written)
    losses({ path: "tools", kind: "dropped", from: tool.builtin, reason: "the target does not run this tool" });
  return written;
}
