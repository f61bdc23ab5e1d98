import type { ChatRequest, FunctionTool, Json, JsonObject, Tool } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import {
  adaptSchema,
  badRequest,
  customAsFunction,
  defined,
  type Fields,
  readFields,
  requireObject,
  uniqueTools,
} from "@patchbay/wire-kit";
import { bagOf, fieldsOf, keep } from "./bag.ts";
import { reportCache } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";
import { wireId } from "./types.ts";

/** Reads `tools`. An empty list says nothing, and stays as it is. */
export function decodeTools(fields: Fields): readonly Tool[] | undefined {
  const tools = fields.array("tools");
  if (tools?.length !== 0) return tools?.map((tool, index) => decodeTool(tool, `tools[${index}]`));
  fields.leave("tools");
  return undefined;
}

function decodeTool(value: Json, path: string): Tool {
  const tool = requireObject(value, path);
  const fields = readFields(tool, path);
  const type = fields.string("type") ?? "function";
  if (type !== "function") {
    const { type: _type, ...options } = tool;
    return { type: "builtin", builtin: type, options, raw: { wire: wireId, value: tool } };
  }
  const inner = readFields(requireObject(fields.object("function"), fields.at("function")), fields.at("function"));
  const name = inner.string("name");
  if (name === undefined) throw badRequest(inner.at("name"), "is missing");
  const words = defined({
    description: inner.string("description"),
    parameters: inner.object("parameters"),
    strict: inner.boolean("strict"),
  });
  return { type: "function", name, ...words, ...keep({ inner: inner.rest(), fields: fields.rest() }) };
}

/** Writes the tools that the client lets the model call. */
export function encodeTools(request: ChatRequest, encoding: Encoding): JsonObject {
  const { losses, capabilities } = encoding;
  const tools = allowed(request, encoding);
  if (tools.length > 0 && capabilities.tools === false) {
    losses({ path: "tools", kind: "dropped", reason: "the model calls no tools" });
    return {};
  }
  const written = uniqueTools(tools, encoding.losses).flatMap((tool) => encodeTool(tool, encoding) ?? []);
  encoding.enter();
  if (request.parallelToolCalls === false && written.length > 0) {
    const reason = "the wire has no field for it";
    losses({ path: "parallelToolCalls", kind: "dropped", from: false, reason });
  }
  return written.length > 0 ? { tools: written } : {};
}

/** The wire has no choice of tools: those that may not be called are left out. */
function allowed({ tools = [], toolChoice }: ChatRequest, { losses }: Encoding): readonly Tool[] {
  if (toolChoice?.type === "none") {
    if (tools.length > 0) {
      losses({
        path: "toolChoice",
        kind: "approximated",
        from: "none",
        to: "no tools",
        reason: "the wire has no choice of tools",
      });
    }
    return [];
  }
  const names = toolChoice?.type === "tool" ? [toolChoice.name] : toolChoice?.type === "allowed" && toolChoice.names;
  return names ? tools.filter((tool) => tool.type !== "builtin" && names.includes(tool.name)) : tools;
}

function encodeTool(tool: Tool, encoding: Encoding): JsonObject | undefined {
  encoding.enter(tool);
  if (tool.type !== "builtin" && tool.cache) reportCache("tools", encoding);
  if (tool.type === "function") return encodeFunction(tool, encoding);
  if (tool.type === "custom") return { type: "function", function: { ...customAsFunction(tool, encoding) } };
  if (tool.raw.wire === wireId) return tool.raw.value;
  encoding.losses({ path: "tools", kind: "dropped", from: tool.builtin, reason: "the target does not run this tool" });
  return undefined;
}

function encodeFunction(tool: FunctionTool, { names, losses, own }: Encoding): JsonObject {
  if (tool.strict === true && !own) {
    losses({
      path: "tools.strict",
      kind: "dropped",
      from: tool.name,
      reason: "the wire does not hold models to schemas",
    });
  }
  const { parameters } = tool;
  const definition = defined({
    name: names.encode(tool.name, tool.namespace),
    description: tool.description,
    parameters: own ? parameters : adaptSchema(parameters, "plain", losses),
    strict: own ? tool.strict : undefined,
  });
  return { type: "function", function: { ...definition, ...asObject(bagOf(tool)["inner"]) }, ...fieldsOf(tool) };
}
