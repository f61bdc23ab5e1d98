import type { ChatRequest, JsonObject, OutputFormat } from "@patchbay/sdk";
import { adaptSchema, defined, reportLabels } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";

/** A tool whose input is the answer, for models that cannot be held to a schema otherwise. */
export interface JsonTool {
  readonly name: string;
  readonly tool: JsonObject;
  readonly choice: JsonObject;
}

/** What is written beside the tool. */
interface Surroundings {
  readonly tools: readonly JsonObject[];
  readonly isThinking: boolean;
}

type SchemaFormat = OutputFormat & { readonly type: "json-schema" };

/** The form of the answer that a tool may have to give; undefined when the wire's own field does, or only words can. */
export function toolFormat({ output, toolChoice }: ChatRequest, encoding: Encoding): SchemaFormat | undefined {
  const { capabilities, profile } = encoding;
  const format = output?.format;
  if (format?.type !== "json-schema" || capabilities.structuredOutput !== false) return undefined;
  const isForced = toolChoice?.type === "tool" || toolChoice?.type === "required" || isRequired(toolChoice);
  const canForce = capabilities.tools !== false && profile.forcedToolChoice !== "never";
  return canForce && !isForced && isObjectSchema(format.schema) ? format : undefined;
}

/** Makes the tool. A model that thinks cannot be made to call one. */
export function createJsonTool(request: ChatRequest, around: Surroundings, encoding: Encoding): JsonTool | undefined {
  const format = toolFormat(request, encoding);
  if (!format || (around.isThinking && encoding.profile.forcedToolChoice !== "always")) return undefined;
  const name = freeName(around.tools);
  const hasOthers = (request.tools ?? []).length > 0 && request.toolChoice?.type !== "none";
  const { description, ...labels } = format;
  reportLabels(labels, encoding.losses);
  report(request, hasOthers, encoding);
  return {
    name,
    tool: {
      name,
      description: [toldTo, description].filter((text) => text !== undefined).join("\n\n"),
      input_schema: adaptSchema(format.schema, "claude", encoding.losses),
    },
    choice: {
      ...(hasOthers ? { type: "any" } : { type: "tool", name }),
      disable_parallel_tool_use: true,
    },
  };
}

const toldTo = "Gives your answer to the user. Call it once, with the whole answer as its input.";

function isRequired(choice: ChatRequest["toolChoice"]): boolean {
  return choice?.type === "allowed" && choice.required;
}

/** A tool's input is an object, and the answer is to be nothing else. */
function isObjectSchema(schema: JsonObject): boolean {
  return schema["type"] === "object" && ["anyOf", "oneOf", "allOf", "$ref"].every((key) => schema[key] === undefined);
}

function freeName(tools: readonly JsonObject[]): string {
  const taken = new Set(tools.map((tool) => tool["name"]));
  let name = "json_output";
  while (taken.has(name)) name += "_";
  return name;
}

function report({ parallelToolCalls }: ChatRequest, hasOthers: boolean, { losses }: Encoding): void {
  const reason = "the model is held to the schema by a tool that it must call";
  losses({ path: "output_config.format", kind: "approximated", from: "json-schema", to: "tool", reason });
  if (!hasOthers || parallelToolCalls === false) return;
  losses({
    path: "tool_choice.disable_parallel_tool_use",
    kind: "approximated",
    ...defined({ from: parallelToolCalls }),
    to: false,
    reason: "the answer is a call of its own",
  });
}
