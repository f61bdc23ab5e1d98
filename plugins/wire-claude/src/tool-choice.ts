import type { ChatRequest, JsonObject, ToolChoice } from "@patchbay/sdk";
import { asBoolean, asObject, asString } from "@patchbay/sdk/http";
import { defined, type Fields } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";

type Choice = Pick<ChatRequest, "toolChoice" | "parallelToolCalls">;

/** Reads `tool_choice`. What has no neutral word stays as it is. */
export function decodeToolChoice(fields: Fields): Choice {
  const { type, name, disable_parallel_tool_use: disabled, ...rest } = asObject(fields.peek("tool_choice")) ?? {};
  const choice = typeof type === "string" ? readers.get(type)?.(name) : undefined;
  const isPlain = Object.keys(rest).length === 0 && (disabled === undefined || typeof disabled === "boolean");
  if (!choice || !isPlain) return {};
  fields.object("tool_choice");
  const serial = asBoolean(disabled);
  return defined({ toolChoice: choice, parallelToolCalls: serial === undefined ? undefined : !serial });
}

type Read = (name: JsonObject[string] | undefined) => ToolChoice | undefined;

const unnamed =
  (choice: ToolChoice): Read =>
  (name) =>
    name === undefined ? choice : undefined;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["auto", unnamed({ type: "auto" })],
  ["any", unnamed({ type: "required" })],
  ["none", unnamed({ type: "none" })],
  ["tool", (name) => (typeof name === "string" ? { type: "tool", name } : undefined)],
]);

/** What is written of the choice. */
export interface EncodedChoice {
  readonly choice?: JsonObject;
  /** What the prompt must say in place of it. */
  readonly instruction?: string;
}

/** What the choice depends on. */
export interface ChoiceFacts {
  readonly hasTools: boolean;
  readonly isThinking: boolean;
}

/** Writes which tool to call and whether several at once; only beside tools, since the wire refuses it alone. */
export function encodeToolChoice(request: ChatRequest, facts: ChoiceFacts, encoding: Encoding): EncodedChoice {
  const { own, losses } = encoding;
  const { toolChoice, parallelToolCalls: parallel } = request;
  const says = parallel === false || (own && parallel !== undefined);
  if (!facts.hasTools) {
    if (toolChoice) losses({ path: "tool_choice", kind: "dropped", reason: "there are no tools" });
    return {};
  }
  if (!toolChoice && !says) return {};
  const { choice, instruction } = allowed(writeChoice(request, encoding), facts, encoding);
  const flag = says && (own || choice["type"] !== "none") ? { disable_parallel_tool_use: !parallel } : {};
  return { choice: { ...choice, ...flag }, ...defined({ instruction }) };
}

const words = { auto: "auto", none: "none", required: "any" } as const;

function writeChoice({ toolChoice: choice = { type: "auto" }, tools }: ChatRequest, { names }: Encoding): JsonObject {
  if (choice.type === "tool") {
    const tool = tools?.find((tool) => tool.type === "function" && tool.name === choice.name);
    return { type: "tool", name: names.encode(choice.name, tool?.type === "function" ? tool.namespace : undefined) };
  }
  if (choice.type === "allowed") return { type: choice.required ? "any" : "auto" };
  return { type: words[choice.type] };
}

interface Allowed {
  readonly choice: JsonObject;
  readonly instruction?: string;
}

/** Models that think, and some models always, refuse to be forced; they are asked in words then. */
function allowed(choice: JsonObject, { isThinking }: ChoiceFacts, { profile, own, losses }: Encoding): Allowed {
  const { type, name } = choice;
  const rule = profile.forcedToolChoice ?? (own ? "always" : "without-thinking");
  const isFine = rule === "always" || (rule === "without-thinking" && !isThinking);
  if ((type !== "any" && type !== "tool") || isFine) return { choice };
  losses({
    path: "tool_choice",
    kind: "approximated",
    from: type,
    to: "auto",
    reason: "the model cannot be forced to call a tool while it thinks",
  });
  const instruction =
    type === "tool"
      ? `You must call the tool ${asString(name) ?? ""} now, before you say anything else.`
      : "You must call at least one of the tools now, before you say anything else.";
  return { choice: { type: "auto" }, instruction };
}
