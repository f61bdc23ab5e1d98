import type { CustomTool, JsonObject, LossSink } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { tryParseJson } from "./json-text.ts";
import type { ToolNames } from "./tool-names.ts";

/** What the writing of a request has to know, and to remember for its answer. */
export interface CustomToolsEncoding {
  readonly names: ToolNames;
  /** Names of custom tools that go out as functions. */
  readonly wrapped: Set<string>;
  readonly losses: LossSink;
}

/** The function that stands for a free-text tool. */
export interface CustomStandIn {
  readonly name: string;
  readonly description?: string;
  readonly parameters: JsonObject;
}

const parameters: JsonObject = { type: "object", properties: { input: { type: "string" } }, required: ["input"] };

/** A free-text tool as a function with one string, for targets that know functions only. */
export function customAsFunction(tool: CustomTool, { names, wrapped, losses }: CustomToolsEncoding): CustomStandIn {
  const name = names.encode(tool.name);
  wrapped.add(name);
  const reason = "the target knows no free-text tools";
  losses({ path: "tools", kind: "approximated", from: tool.name, to: "function", reason });
  const { grammar } = tool;
  const rule = grammar && `The input must match this ${grammar.syntax} grammar:\n${grammar.definition}`;
  const description = [tool.description, rule].filter((text) => text !== undefined).join("\n\n");
  return { name, ...(description !== "" && { description }), parameters };
}

/** The arguments of the stand-in for a call with this text. */
export function wrapInput(input: string): JsonObject {
  return { input };
}

/** The free text that a stand-in's arguments carry; the text itself when it is cut or not that. */
export function unwrapInput(argumentsText: string): string {
  return asString(asObject(tryParseJson(argumentsText))?.["input"]) ?? argumentsText;
}
