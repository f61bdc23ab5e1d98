import type { Json, JsonObject } from "@patchbay/sdk";
import type OpenAI from "openai";
import { type Group, kept, neutral, type Row } from "./row.ts";

const schema: JsonObject = {
  type: "object",
  properties: { a: { type: "string" } },
  required: ["a"],
  additionalProperties: false,
};
const grammar: JsonObject = { definition: "start: /a/", syntax: "lark" };
const f: JsonObject = { name: "f", parameters: schema };
const functionTool: Json = { type: "function", function: f };
const customTool: Json = { type: "custom", custom: { name: "p" } };

function withTools(tools: Json, more: JsonObject = {}): JsonObject {
  return { model: "m", messages: [{ role: "user", content: "hi" }], tools, ...more };
}

function withCall(call: Json): JsonObject {
  const result = { role: "tool", tool_call_id: "a", content: "r" };
  return { model: "m", messages: [{ role: "assistant", content: null, tool_calls: [call] }, result] };
}

const functionRows = {
  function: neutral(f, "tools.0", { type: "function", ...f }),
  type: neutral("function", "tools.0.type"),
} satisfies Record<keyof OpenAI.ChatCompletionFunctionTool, Row>;

const definition = {
  name: neutral("g", "tools.0.name"),
  description: neutral("d", "tools.0.description"),
  parameters: neutral(schema, "tools.0.parameters"),
  strict: neutral(true, "tools.0.strict"),
} satisfies Record<keyof OpenAI.FunctionDefinition, Row>;

const legacyDefinition = {
  name: neutral("g", "tools.0.name", "g", { written: { "tools.0.function.name": "g" } }),
  description: neutral("d", "tools.0.description", "d", { written: { "tools.0.function.description": "d" } }),
  parameters: neutral(schema, "tools.0.parameters", schema, { written: { "tools.0.function.parameters": schema } }),
} satisfies Record<keyof OpenAI.ChatCompletionCreateParams.Function, Row>;

const customRows = {
  custom: neutral({ name: "p" }, "tools.0", { type: "custom", name: "p" }),
  type: neutral("custom", "tools.0.type"),
} satisfies Record<keyof OpenAI.ChatCompletionCustomTool, Row>;

const customBody = {
  name: neutral("q", "tools.0.name"),
  description: neutral("d", "tools.0.description"),
  format: neutral({ type: "grammar", grammar }, "tools.0.grammar", grammar),
} satisfies Record<keyof OpenAI.ChatCompletionCustomTool.Custom, Row>;

const grammarRows = {
  definition: neutral("start: /b/", "tools.0.grammar.definition"),
  syntax: neutral("regex", "tools.0.grammar.syntax"),
} satisfies Record<keyof OpenAI.ChatCompletionCustomTool.Custom.Grammar.Grammar, Row>;

const part = "messages.0.content.0";
const callRows = {
  id: neutral("a", `${part}.id`),
  function: neutral({ name: "f", arguments: "[1" }, part, { type: "tool-call", name: "f", argumentsText: "[1" }),
  type: neutral("function", `${part}.type`, "tool-call"),
} satisfies Record<keyof OpenAI.ChatCompletionMessageFunctionToolCall, Row>;

const callBody = {
  name: neutral("g", `${part}.name`),
  arguments: neutral('{"n":12345678901234567890}', `${part}.argumentsText`),
} satisfies Record<keyof OpenAI.ChatCompletionMessageFunctionToolCall.Function, Row>;

const customCallRows = {
  id: neutral("a", `${part}.id`),
  custom: neutral({ name: "p", input: "x" }, part, { name: "p", argumentsText: "x", custom: true }),
  type: neutral("custom", `${part}.custom`, true),
} satisfies Record<keyof OpenAI.ChatCompletionMessageCustomToolCall, Row>;

const customCallBody = {
  name: neutral("q", `${part}.name`),
  input: neutral("*** Begin", `${part}.argumentsText`),
} satisfies Record<keyof OpenAI.ChatCompletionMessageCustomToolCall.Custom, Row>;

const legacyCallBody = {
  name: neutral("g", `${part}.name`, "g", { written: { "messages.0.tool_calls.0.function.name": "g" } }),
  arguments: neutral("{}", `${part}.argumentsText`, "{}", {
    written: { "messages.0.tool_calls.0.function.arguments": "{}" },
  }),
} satisfies Record<keyof OpenAI.ChatCompletionAssistantMessageParam.FunctionCall, Row>;

const named = { type: "function", function: { name: "f" } };
const choiceRows = {
  function: neutral({ name: "f" }, "toolChoice.name", "f"),
  type: neutral("function", "toolChoice.type", "tool"),
} satisfies Record<keyof OpenAI.ChatCompletionNamedToolChoice, Row>;
const customChoiceRows = {
  custom: neutral({ name: "p" }, "toolChoice", { type: "tool", name: "p", custom: true }),
  type: neutral("custom", "toolChoice.custom", true),
} satisfies Record<keyof OpenAI.ChatCompletionNamedToolChoiceCustom, Row>;
const allowedRows = {
  mode: neutral("required", "toolChoice.required", true),
  tools: neutral([named], "toolChoice.names", ["f"]),
} satisfies Record<keyof OpenAI.ChatCompletionAllowedTools, Row>;

const functionCall: Json = { id: "a", type: "function", function: { name: "f", arguments: "{}" } };
const customCall: Json = { id: "a", type: "custom", custom: { name: "p", input: "" } };
const legacyMessages: Json = [
  { role: "assistant", content: null, function_call: { name: "f", arguments: "" } },
  { role: "function", name: "f", content: "r" },
];
const first = "tools.0";
const call = "messages.0.tool_calls.0";
const allowed = { tool_choice: { type: "allowed_tools", allowed_tools: { mode: "auto", tools: [named] } } };

/** The fields of tools, of calls and of the choice among tools. */
export const toolGroups: readonly Group[] = [
  { name: "a function tool", body: withTools([functionTool]), at: first, rows: functionRows },
  { name: "a function", body: withTools([functionTool]), at: `${first}.function`, rows: definition },
  {
    name: "a function of the older form",
    body: { model: "m", messages: [{ role: "user", content: "hi" }], functions: [f] },
    at: "functions.0",
    rows: legacyDefinition,
  },
  { name: "a custom tool", body: withTools([customTool]), at: first, rows: customRows },
  { name: "custom", body: withTools([customTool]), at: `${first}.custom`, rows: customBody },
  {
    name: "a format of free text",
    body: withTools([{ type: "custom", custom: { name: "p" } }]),
    at: `${first}.custom`,
    rows: { format: kept({ type: "text" }) },
  },
  {
    name: "a grammar",
    body: withTools([{ type: "custom", custom: { name: "p", format: { type: "grammar", grammar } } }]),
    at: `${first}.custom.format.grammar`,
    rows: grammarRows,
  },
  { name: "a call of a function", body: withCall(functionCall), at: call, rows: callRows },
  { name: "a called function", body: withCall(functionCall), at: `${call}.function`, rows: callBody },
  { name: "a call of a custom tool", body: withCall(customCall), at: call, rows: customCallRows },
  { name: "a called custom tool", body: withCall(customCall), at: `${call}.custom`, rows: customCallBody },
  {
    name: "a call of the older form",
    body: { model: "m", messages: legacyMessages },
    at: "messages.0.function_call",
    rows: legacyCallBody,
  },
  {
    name: "a choice of a function",
    body: withTools([functionTool], { tool_choice: named }),
    at: "tool_choice",
    rows: choiceRows,
  },
  {
    name: "a choice of a custom tool",
    body: withTools([customTool], { tool_choice: { type: "custom", custom: { name: "p" } } }),
    at: "tool_choice",
    rows: customChoiceRows,
  },
  {
    name: "a choice of some tools",
    body: withTools([functionTool], allowed),
    at: "tool_choice.allowed_tools",
    rows: allowedRows,
  },
];
