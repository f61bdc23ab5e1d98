import type { BuiltinTool, FunctionTool, Json, JsonObject, Tool } from "@patchbay/sdk";
import { defined, type Fields, readFields, requireObject, requireString } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCache } from "./cache.ts";
import { wireId } from "./types.ts";

/** Reads `tools`. */
export function decodeTools(fields: Fields): readonly Tool[] | undefined {
  return fields.array("tools")?.map((tool, index) => decodeTool(tool, `tools[${index}]`));
}

function decodeTool(value: Json, path: string): Tool {
  const tool = requireObject(value, path);
  const { type } = tool;
  return typeof type === "string" && type !== "custom" ? decodeBuiltin(tool, type) : decodeFunction(tool, path);
}

function decodeFunction(tool: JsonObject, path: string): FunctionTool {
  const fields = readFields(tool, path);
  const name = fields.string("name") ?? requireString(fields.peek("name"), fields.at("name"));
  return {
    type: "function",
    name,
    ...defined({
      description: fields.string("description"),
      parameters: fields.object("input_schema"),
      strict: fields.boolean("strict"),
      cache: decodeCache(fields),
    }),
    ...keep({ fields: fields.rest() }),
  };
}

/** Names of the vendor's tools, of which each has many dated types. */
const builtins: readonly (readonly [prefix: string, name: string])[] = [
  ["web_search_", "web-search"],
  ["web_fetch_", "web-fetch"],
  ["code_execution_", "code-execution"],
];

function decodeBuiltin(tool: JsonObject, type: string): BuiltinTool {
  const { type: _type, name: _name, cache_control: _mark, ...options } = tool;
  const known = builtins.find(([prefix]) => type.startsWith(prefix))?.[1];
  return { type: "builtin", builtin: known ?? type.replaceAll("_", "-"), options, raw: { wire: wireId, value: tool } };
}
