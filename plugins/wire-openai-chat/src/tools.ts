import type { BuiltinTool, ChatRequest, CustomTool, FunctionTool, Json, JsonObject, Tool } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import {
  badRequest,
  customAsFunction,
  defined,
  type Fields,
  holdToSchema,
  readFields,
  requireObject,
  uniqueTools,
} from "@patchbay/wire-kit";
import { bagOf, fieldsOf, keep } from "./bag.ts";
import { decodeCache, encodeCache } from "./cache.ts";
import type { Encoding } from "./encoding.ts";
import { wireId } from "./types.ts";

/** Reads `tools`, the older `functions`, and web search, which this wire keeps outside of its tools. */
export function decodeTools(fields: Fields): readonly Tool[] | undefined {
  const tools = fields.array("tools")?.map((tool, index) => decodeTool(tool, `tools[${index}]`));
  const functions = fields.array("functions")?.map((tool, index) => decodeFunction(tool, `functions[${index}]`));
  const search = fields.object("web_search_options");
  if (!tools && !functions && !search) return undefined;
  return [...(tools ?? []), ...(functions ?? []), ...(search ? [webSearch(search)] : [])];
}

function decodeTool(value: Json, path: string): Tool {
  const tool = requireObject(value, path);
  const fields = readFields(tool, path);
  const type = fields.string("type") ?? "function";
  if (type === "function") {
    const { cache, cacheField } = decodeCache(fields);
    return {
      ...decodeFunction(fields.object("function"), fields.at("function"), { cacheField, outer: fields }),
      ...defined({ cache }),
    };
  }
  if (type === "custom") return decodeCustom(fields);
  const { type: _type, ...options } = tool;
  return { type: "builtin", builtin: type.replaceAll("_", "-"), options, raw: { wire: wireId, value: tool } };
}

interface Wrapper {
  readonly cacheField: Json | undefined;
  readonly outer: Fields;
}

function decodeFunction(value: Json | undefined, path: string, wrapper?: Wrapper): FunctionTool {
  const fields = readFields(requireObject(value, path), path);
  const name = fields.string("name");
  if (name === undefined) throw badRequest(fields.at("name"), "is missing");
  return {
    type: "function",
    name,
    ...defined({
      description: fields.string("description"),
      parameters: fields.object("parameters"),
      strict: fields.boolean("strict"),
    }),
    ...keep({ inner: fields.rest(), cacheField: wrapper?.cacheField, fields: wrapper?.outer.rest() }),
  };
}

function decodeCustom(fields: Fields): CustomTool {
  const custom = readFields(requireObject(fields.object("custom"), fields.at("custom")), fields.at("custom"));
  const name = custom.string("name");
  if (name === undefined) throw badRequest(custom.at("name"), "is missing");
  const description = custom.string("description");
  const grammar = decodeGrammar(custom);
  return {
    type: "custom",
    name,
    ...defined({ description, grammar }),
    ...keep({ inner: custom.rest(), fields: fields.rest() }),
  };
}

function decodeGrammar(custom: Fields): CustomTool["grammar"] {
  const format = asObject(custom.peek("format"));
  const grammar = asObject(format?.["grammar"]);
  const definition = asString(grammar?.["definition"]);
  const syntax = grammar?.["syntax"];
  if (definition === undefined || (syntax !== "lark" && syntax !== "regex")) return undefined;
  // With members that nobody knows, the format is written as it came.
  if (Object.keys({ ...format, ...grammar }).length === 4) custom.object("format");
  return { syntax, definition };
}

function webSearch(options: JsonObject): BuiltinTool {
  return {
    type: "builtin",
    builtin: "web-search",
    options,
    raw: { wire: wireId, value: options },
    ...keep({ form: "web_search_options" }),
  };
}

/** Writes the tools that the target knows. */
export function encodeTools({ tools = [], ...request }: ChatRequest, encoding: Encoding): JsonObject {
  if (encoding.capabilities.tools === false && tools.length > 0) {
    encoding.losses({ path: "tools", kind: "dropped", reason: "the model calls no tools" });
    return {};
  }
  const written = uniqueTools(tools, encoding.losses).map((tool) => encodeTool(tool, encoding));
  encoding.enter();
  const definitions = written.flatMap(({ tool }) => (tool ? [tool] : []));
  const search = written.find(({ webSearch: options }) => options)?.webSearch;
  const legacy = bagOf(request)["legacyTools"] === true;
  const list = legacy
    ? { functions: definitions.map((tool) => asObject(tool["function"]) ?? tool) }
    : { tools: definitions };
  return { ...(definitions.length > 0 && list), ...(search && { web_search_options: search }) };
}

interface EncodedTool {
  readonly tool?: JsonObject;
  readonly webSearch?: JsonObject;
}

function encodeTool(tool: Tool, encoding: Encoding): EncodedTool {
  encoding.enter(tool);
  if (tool.type === "builtin") return encodeBuiltin(tool, encoding);
  if (tool.type === "function") return { tool: encodeFunction(tool, encoding) };
  if (encoding.profile.customTools === false)
    return { tool: { type: "function", function: { ...customAsFunction(tool, encoding) } } };
  const grammar = tool.grammar && {
    type: "grammar",
    grammar: { definition: tool.grammar.definition, syntax: tool.grammar.syntax },
  };
  const name = encoding.names.encode(tool.name);
  const custom = defined({ name, description: tool.description, format: grammar });
  return { tool: { type: "custom", custom: { ...custom, ...asObject(bagOf(tool)["inner"]) }, ...fieldsOf(tool) } };
}

function encodeFunction(tool: FunctionTool, encoding: Encoding): JsonObject {
  const { profile, losses, names } = encoding;
  const wish = { schema: tool.parameters, strict: profile.strictTools === false ? undefined : tool.strict };
  const held = encoding.own
    ? wish
    : holdToSchema(wish, { use: "tool", path: "tools.strict", name: tool.name }, encoding.losses);
  if (tool.strict === true && profile.strictTools === false) {
    losses({
      path: "tools.strict",
      kind: "dropped",
      from: tool.name,
      reason: "the target does not hold models to schemas",
    });
  }
  const definition = defined({
    name: names.encode(tool.name, tool.namespace),
    description: tool.description,
    parameters: held.schema,
    strict: held.strict,
  });
  return {
    type: "function",
    function: { ...definition, ...asObject(bagOf(tool)["inner"]) },
    ...encodeCache(tool.cache, bagOf(tool)["cacheField"], encoding),
    ...fieldsOf(tool),
  };
}

function encodeBuiltin(tool: BuiltinTool, { profile, losses }: Encoding): EncodedTool {
  if (tool.raw.wire === wireId) return isSearchOptions(tool) ? { webSearch: tool.raw.value } : { tool: tool.raw.value };
  if (tool.builtin === "web-search" && profile.webSearch === true) return { webSearch: searchOptions(tool.options) };
  losses({ path: "tools", kind: "dropped", from: tool.builtin, reason: "the target does not run this tool" });
  return {};
}

/** Every tool of this wire has a type; the options of web search, which stand outside of the tools, have none. */
function isSearchOptions(tool: BuiltinTool): boolean {
  return bagOf(tool)["form"] === "web_search_options" || typeof tool.raw.value["type"] !== "string";
}

function searchOptions({ search_context_size: size, user_location: location }: JsonObject): JsonObject {
  const { type: _type, ...place } = asObject(location) ?? {};
  return defined({
    search_context_size: asString(size),
    user_location: location === undefined ? undefined : { type: "approximate", approximate: place },
  });
}
