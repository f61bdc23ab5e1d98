import type { Json, JsonObject } from "@patchbay/sdk";
import { parseJson } from "@patchbay/sdk/http";
import type { Call, Conversation, FunctionTool, Rules, Turn } from "./conversation.ts";

/** What an example is made of. */
interface Example {
  readonly record: JsonObject;
  readonly conversation: Conversation;
  readonly rules: Rules;
}

/** A form of data sets: what stands on a line. */
export interface Format {
  readonly isStrict: boolean;
  readonly line: (example: Example) => JsonObject;
}

/** Forms by name. */
export const formats: Readonly<Record<string, Format>> = {
  // https://platform.openai.com/docs/guides/supervised-fine-tuning
  "openai-chat": {
    isStrict: true,
    line: ({ conversation: { turns, tools } }) => ({
      messages: turns.map(openaiMessage),
      ...(tools.length > 0 && { tools: tools.map(openaiTool) }),
    }),
  },
  // As ShareGPT's collections have it; calls and results between the tags of NousResearch/Hermes-Function-Calling.
  sharegpt: {
    isStrict: true,
    line: ({ conversation: { turns, tools } }) => ({
      conversations: turns.map((turn) => ({ from: speakers[turn.role], value: sharegptText(turn, turns) })),
      ...(tools.length > 0 && { tools: JSON.stringify(tools.map(openaiTool)) }),
    }),
  },
  jsonl: { isStrict: false, line: plainRecord },
};

function openaiMessage(turn: Turn): JsonObject {
  if (turn.role === "tool") return { role: "tool", tool_call_id: turn.callId, content: turn.text };
  if (turn.role !== "assistant") return { role: turn.role, content: turn.text };
  const { role, text, calls } = turn;
  if (calls.length === 0) return { role, content: text };
  const called = calls.map(({ id, name, argumentsText }) => ({
    id,
    type: "function",
    function: { name, arguments: argumentsText },
  }));
  return { role, content: text === "" ? null : text, tool_calls: called };
}

function openaiTool({ name, description, parameters }: FunctionTool): JsonObject {
  return { type: "function", function: { name, ...(description !== undefined && { description }), parameters } };
}

const speakers: Readonly<Record<Turn["role"], string>> = {
  system: "system",
  user: "human",
  assistant: "gpt",
  tool: "tool",
};

function sharegptText(turn: Turn, turns: readonly Turn[]): string {
  if (turn.role === "tool") return tagged("tool_response", { name: nameOf(turn.callId, turns), content: turn.text });
  if (turn.role !== "assistant") return turn.text;
  const calls = turn.calls.map(({ name, argumentsText }) =>
    tagged("tool_call", { name, arguments: parseJson(argumentsText) }),
  );
  return [...(turn.text === "" ? [] : [turn.text]), ...calls].join("\n");
}

function tagged(tag: string, value: Json): string {
  return `<${tag}>\n${JSON.stringify(value)}\n</${tag}>`;
}

function nameOf(callId: string, turns: readonly Turn[]): string {
  const calls: readonly Call[] = turns.flatMap((turn) => (turn.role === "assistant" ? turn.calls : []));
  return calls.findLast(({ id }) => id === callId)?.name ?? "";
}

const ofTheLine: ReadonlySet<string> = new Set(["clientRequest", "upstreamRequests", "upstreamReplies", "clientReply"]);

/** The record as the log has it, without what was on the line. */
function plainRecord({ record, rules }: Example): JsonObject {
  const kept = Object.fromEntries(Object.entries(record).filter(([name]) => !ofTheLine.has(name)));
  const { request } = kept;
  if (rules.system === "keep" || typeof request !== "object" || request === null || Array.isArray(request)) return kept;
  return { ...kept, request: withoutSystem(request) };
}

function withoutSystem(request: object): JsonObject {
  const plain: Record<string, Json> = { ...request };
  const messages = plain["messages"];
  const isOther = (message: Json): boolean =>
    typeof message !== "object" || message === null || !("role" in message) || message["role"] !== "system";
  return { ...plain, system: [], ...(Array.isArray(messages) && { messages: messages.filter(isOther) }) };
}
