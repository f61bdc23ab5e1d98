import type { BuiltinTool, FunctionTool, Json, JsonObject, Tool } from "@patchbay/sdk";
import { asArray, asObject, isArray, isObject } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields, requireObject } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { builtinName } from "./builtins.ts";
import { camelKeys, readMembers } from "./fields.ts";
import { plainSchema } from "./plain-schema.ts";
import { wireId } from "./types.ts";

/** Reads `tools`. An entry may hold functions and, each under its own key, tools that the provider runs. */
export function decodeTools(fields: Fields): readonly Tool[] | undefined {
  const entries = fields.array("tools");
  const tools = entries?.flatMap((entry, group) => decodeEntry(entry, group));
  return tools && tools.length > 0 ? tools : undefined;
}

function decodeEntry(value: Json, group: number): readonly Tool[] {
  const path = `tools[${group}]`;
  const entry = camelKeys(requireObject(value, path));
  return Object.entries(entry).flatMap(([key, member]): readonly Tool[] => {
    if (key === "functionDeclarations") return decodeFunctions(member, `${path}.functionDeclarations`, group);
    return isObject(member) || isArray(member) ? [decodeBuiltin(key, member, group)] : [];
  });
}

function decodeFunctions(value: Json, path: string, group: number): readonly Tool[] {
  const list = isObject(value) ? [value] : asArray(value);
  return list.map((item, index) => decodeFunction(readMembers(item, `${path}[${index}]`), group));
}

function decodeBuiltin(key: string, value: JsonObject | readonly Json[], group: number): BuiltinTool {
  return {
    type: "builtin",
    builtin: builtinName(key),
    options: asObject(value) ?? {},
    raw: { wire: wireId, value: { [key]: value } },
    ...keep({ group }),
  };
}

function decodeFunction(fields: Fields, group: number): FunctionTool {
  const name = fields.string("name");
  if (name === undefined) throw badRequest(fields.at("name"), "is missing");
  const description = fields.string("description");
  const jsonSchema = fields.object("parametersJsonSchema");
  const schema = jsonSchema ? undefined : fields.object("parameters");
  return {
    type: "function",
    name,
    ...defined({ description, parameters: jsonSchema ?? (schema && plainSchema(schema)) }),
    ...keep({ group, schema, inner: fields.rest() }),
  };
}
