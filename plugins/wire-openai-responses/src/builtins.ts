import type { BuiltinTool, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";

const neutral: readonly (readonly [type: RegExp, name: string])[] = [
  [/^web_search(_preview)?(_\d|$)/, "web-search"],
  [/^code_interpreter$/, "code-execution"],
  [/^image_generation$/, "image-generation"],
];

/** The neutral name of a tool that the provider runs; else the wire's own. */
export function neutralBuiltin(type: string): string {
  return neutral.find(([pattern]) => pattern.test(type))?.[1] ?? type.replaceAll("_", "-");
}

const writers: Readonly<Record<string, (tool: BuiltinTool) => JsonObject>> = {
  "web-search": ({ options }) => ({ type: "web_search", ...searchOptions(options) }),
  "code-execution": () => ({ type: "code_interpreter", container: { type: "auto" } }),
  "image-generation": () => ({ type: "image_generation" }),
};

/** A tool of another wire in this wire's words; undefined when OpenAI runs none like it. */
export function writeBuiltin(tool: BuiltinTool): JsonObject | undefined {
  return Object.hasOwn(writers, tool.builtin) ? writers[tool.builtin]?.(tool) : undefined;
}

function searchOptions(options: JsonObject): JsonObject {
  const location = asObject(options["user_location"]);
  const { type: _type, approximate, ...flat } = location ?? {};
  const domains = asArray(options["allowed_domains"]);
  return defined({
    search_context_size: asString(options["search_context_size"]),
    user_location: location && { type: "approximate", ...flat, ...asObject(approximate) },
    filters: domains.length > 0 ? { allowed_domains: domains } : undefined,
  });
}
