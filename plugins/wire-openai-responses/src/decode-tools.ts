import type { BuiltinTool, CustomTool, FunctionTool, Json, JsonObject, Tool } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { neutralBuiltin } from "./builtins.ts";
import { wireId } from "./types.ts";

/** What is noted with each tool of a list. */
type Notes = Readonly<Record<string, Json | undefined>>;

/** Reads a list of tools. Tools of a namespace stand in the list like others, and know it. */
export function decodeToolList(list: readonly Json[], path: string, notes: Notes = {}): readonly Tool[] {
  return list.flatMap((tool, index) =>
    decodeTool(requireObject(tool, `${path}[${index}]`), `${path}[${index}]`, notes),
  );
}

function decodeTool(tool: JsonObject, path: string, notes: Notes): readonly Tool[] {
  const fields = readFields(tool, path);
  const type = fields.string("type") ?? "function";
  if (type === "function") return [decodeFunction(fields, notes)];
  if (type === "custom") return [decodeCustom(fields, notes)];
  const grouped = type === "namespace" ? decodeNamespace(tool, fields, notes) : [];
  return grouped.length > 0 ? grouped : [decodeBuiltin(tool, type, notes)];
}

/** The wire's tools are flat; some clients nest them as Chat Completions does. */
function decodeFunction(outer: Fields, notes: Notes): FunctionTool {
  const nested = asObject(outer.peek("function"));
  const fields = nested ? readFields(nested, outer.at("function")) : outer;
  const { name, description } = named(fields);
  return {
    type: "function",
    name,
    ...defined({ description, parameters: parametersOf(fields), strict: fields.boolean("strict") }),
    ...keep({ ...notes, own: true, fields: fields.rest() }),
  };
}

function parametersOf(fields: Fields): JsonObject | undefined {
  return asObject(fields.peek("parameters")) && fields.object("parameters");
}

function named(fields: Fields): { readonly name: string; readonly description: string | undefined } {
  const name = fields.string("name");
  if (name === undefined) throw badRequest(fields.at("name"), "is missing");
  return { name, description: fields.string("description") };
}

function decodeCustom(outer: Fields, notes: Notes): CustomTool {
  const nested = asObject(outer.peek("custom"));
  const fields = nested ? readFields(nested, outer.at("custom")) : outer;
  const { name, description } = named(fields);
  const grammar = decodeGrammar(fields);
  return {
    type: "custom",
    name,
    ...defined({ description, grammar }),
    ...keep({ ...notes, own: true, fields: fields.rest() }),
  };
}

function decodeGrammar(fields: Fields): CustomTool["grammar"] {
  const format = asObject(fields.peek("format"));
  const grammar = asObject(format?.["grammar"]) ?? format;
  const definition = asString(grammar?.["definition"]);
  const syntax = grammar?.["syntax"];
  if (definition === undefined || (syntax !== "lark" && syntax !== "regex")) return undefined;
  fields.object("format");
  return { syntax, definition };
}

/** Functions of a namespace carry its name; the first of them remembers the rest. */
function decodeNamespace(tool: JsonObject, fields: Fields, notes: Notes): readonly Tool[] {
  const namespace = fields.string("name");
  const inner = asArray(tool["tools"]);
  const known = inner.every((entry) => asObject(entry)?.["type"] === "function");
  if (namespace === undefined || !known) return [];
  fields.array("tools");
  const group = fields.rest() ?? {};
  return decodeToolList(inner, fields.at("tools"), notes).map((entry, index) => {
    const head = index === 0 ? { group } : {};
    return { ...entry, namespace, ...keep({ ...asObject(entry.extensions?.[wireId]), ...head }) };
  });
}

function decodeBuiltin(tool: JsonObject, type: string, notes: Notes): BuiltinTool {
  const { type: _type, ...options } = tool;
  return {
    type: "builtin",
    builtin: neutralBuiltin(type),
    options,
    raw: { wire: wireId, value: tool },
    ...keep(notes),
  };
}
