import type { BuiltinTool, ChatRequest, CustomTool, FunctionTool, JsonObject, Tool } from "@patchbay/sdk";
import { asArray, asNumber, asObject } from "@patchbay/sdk/http";
import { adaptSchema, customAsFunction, defined, uniqueTools } from "@patchbay/wire-kit";
import { fieldsOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import type { Encoding } from "./encoding.ts";
import { wireId } from "./types.ts";

const noParameters: JsonObject = { type: "object", properties: {} };

/** Writes the tools that the target knows. */
export function encodeTools(request: ChatRequest, encoding: Encoding): readonly JsonObject[] {
  const { own, capabilities, losses } = encoding;
  const tools = request.tools ?? [];
  if (capabilities.tools === false) {
    if (tools.length > 0) losses({ path: "tools", kind: "dropped", reason: "the model calls no tools" });
    return [];
  }
  if (own) return encodeAll(tools, encoding);
  if (tools.length === 0) return placeholders(request, encoding);
  return encodeAll(chosen(uniqueTools(tools, losses), request, encoding), encoding);
}

/** Calls in the history need tools, or models refuse it. */
function placeholders({ messages }: ChatRequest, { names, losses }: Encoding): readonly JsonObject[] {
  const calls = messages.flatMap(({ content }) => content).filter((part) => part.type === "tool-call");
  const called = new Set(calls.map(({ name, namespace }) => names.encode(name, namespace)));
  if (called.size > 0) {
    losses({ path: "tools", kind: "synthesized", reason: "the target wants the tools that were called before" });
  }
  return [...called].map((name) => ({ name, input_schema: { type: "object" } }));
}

/** The wire has no list of allowed tools: the others are left out. */
function chosen(tools: readonly Tool[], { toolChoice }: ChatRequest, { losses }: Encoding): readonly Tool[] {
  if (toolChoice?.type !== "allowed") return tools;
  const kept = tools.filter((tool) => tool.type === "builtin" || toolChoice.names.includes(tool.name));
  if (kept.length < tools.length) {
    losses({
      path: "tools",
      kind: "approximated",
      from: tools.length,
      to: kept.length,
      reason: "others are not allowed",
    });
  }
  return kept;
}

function encodeAll(tools: readonly Tool[], encoding: Encoding): readonly JsonObject[] {
  const written = tools.map((tool) => encodeTool(tool, encoding)).filter((tool) => tool !== undefined);
  encoding.enter();
  return written;
}

function encodeTool(tool: Tool, encoding: Encoding): JsonObject | undefined {
  encoding.enter(tool);
  if (tool.type === "builtin") return encodeBuiltin(tool, encoding);
  return tool.type === "function" ? encodeFunction(tool, encoding) : encodeCustom(tool, encoding);
}

function encodeFunction(tool: FunctionTool, encoding: Encoding): JsonObject {
  const { own, names, losses } = encoding;
  const strict = encodeStrict(tool, encoding);
  return {
    name: names.encode(tool.name, tool.namespace),
    ...defined({ description: tool.description, input_schema: encodeSchema(tool, strict === true, encoding), strict }),
    ...encodeCache(tool.cache, losses),
    ...(own && fieldsOf(tool)),
  };
}

function encodeStrict({ strict, name }: FunctionTool, { own, capabilities, losses }: Encoding): boolean | undefined {
  if (own) return strict;
  if (strict !== true) return undefined;
  if (capabilities.structuredOutput !== false) return true;
  losses({ path: "tools.strict", kind: "dropped", from: name, reason: "the model is not held to schemas" });
  return undefined;
}

function encodeSchema({ parameters }: FunctionTool, strict: boolean, encoding: Encoding): JsonObject | undefined {
  if (encoding.own) return parameters;
  const dialect = strict ? "claude-strict" : "claude";
  if (!parameters) return strict ? { ...noParameters, additionalProperties: false } : noParameters;
  return adaptSchema(parameters, dialect, encoding.losses);
}

function encodeCustom(tool: CustomTool, encoding: Encoding): JsonObject {
  const { parameters, ...words } = customAsFunction(tool, encoding);
  return { ...words, input_schema: parameters, ...encodeCache(tool.cache, encoding.losses) };
}

function encodeBuiltin(tool: BuiltinTool, { profile, losses }: Encoding): JsonObject | undefined {
  if (tool.raw.wire === wireId) return tool.raw.value;
  if (tool.builtin === "web-search" && profile.webSearch === true) return webSearch(tool.options);
  losses({ path: "tools", kind: "dropped", from: tool.builtin, reason: "the target does not run this tool" });
  return undefined;
}

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool */
function webSearch(options: JsonObject): JsonObject {
  const domains = asArray(options["allowed_domains"] ?? asObject(options["filters"])?.["allowed_domains"]);
  const location = asObject(options["user_location"]);
  const place = asObject(location?.["approximate"]) ?? location;
  return {
    type: "web_search_20250305",
    name: "web_search",
    ...(domains.length > 0 && { allowed_domains: domains }),
    ...defined({ max_uses: asNumber(options["max_uses"]) }),
    ...(place && { user_location: { ...place, type: "approximate" } }),
  };
}
