import type { Json, JsonObject, LossSink, ServerState, Thinking } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray } from "@patchbay/sdk/http";
import { defined, requireString } from "@patchbay/wire-kit";
import { messagesOfInput, withCustomCalls } from "./responses-shape/items.ts";
import { flatCustomTools, isFlat, nestChoice, nestTool } from "./responses-shape/tools.ts";

/**
 * Some clients (Cursor, for one) send bodies of Responses to the address of Chat Completions and expect chunks of Chat
 * Completions back. Such a body is written anew in this wire's shape before it is read.
 */
export interface Reshaped {
  readonly body: JsonObject;
  /** What only Responses can say, and other wires may. */
  readonly show?: NonNullable<Thinking["show"]>;
  readonly state?: Pick<ServerState, "previousResponseId" | "conversation">;
  /** Free-text tools were written flat: their client reads calls of them as calls of functions. */
  readonly flatTools?: true;
}

/** Whether a body has members in the shape of Responses. */
export function isResponsesShape(body: JsonObject): boolean {
  return hasInput(body) || asArray(body["tools"]).some(isFlat);
}

function hasInput({ messages, input }: JsonObject): boolean {
  return !isArray(messages) && (isArray(input) || typeof input === "string");
}

/** The body in this wire's shape; the body itself when it has it. */
export function toChatShape(body: JsonObject, losses: LossSink): Reshaped {
  if (!isResponsesShape(body)) return { body };
  const customTools = flatCustomTools(body["tools"]);
  const flat = customTools.size > 0 ? { flatTools: true as const } : {};
  const tools = defined({
    tools: isArray(body["tools"]) ? body["tools"].map(nestTool) : body["tools"],
    tool_choice: body["tool_choice"] === undefined ? undefined : nestChoice(body["tool_choice"]),
  });
  if (!hasInput(body)) {
    const messages = asArray(body["messages"]).map((message) => withCustomCalls(message, customTools));
    return { body: { ...body, ...tools, ...(isArray(body["messages"]) && { messages }) }, ...flat };
  }
  const { input = null, instructions } = body;
  const head = instructions === undefined || instructions === null ? [] : [systemMessage(instructions)];
  const messages = [...head, ...messagesOfInput(input, { losses, customTools })];
  return { body: { ...moveFields(body, losses), ...tools, messages }, ...beside(body), ...flat };
}

function systemMessage(instructions: Json): JsonObject {
  return { role: "system", content: requireString(instructions, "instructions") };
}

/** Writes what a member of Responses means; nothing for what this wire cannot say. */
type Move = (value: Json) => JsonObject | undefined;

const nothing: JsonObject = {};

/** Members that Responses has and this wire has elsewhere, or not at all. */
const moves: ReadonlyMap<string, Move> = new Map<string, Move>([
  ["input", () => nothing],
  ["instructions", () => nothing],
  ["previous_response_id", () => nothing],
  ["conversation", () => nothing],
  ["reasoning", (value) => defined({ reasoning_effort: asObject(value)?.["effort"] })],
  ["max_output_tokens", (value) => ({ max_completion_tokens: value })],
  ["text", (value) => defined({ verbosity: asObject(value)?.["verbosity"], response_format: formatOf(value) })],
  ["top_logprobs", (value) => (value === 0 ? nothing : { logprobs: true, top_logprobs: value })],
  ["include", () => undefined],
  ["truncation", () => undefined],
  ["background", () => undefined],
  ["prompt", () => undefined],
  ["max_tool_calls", () => undefined],
  ["client_metadata", () => undefined],
]);

function moveFields(body: JsonObject, losses: LossSink): JsonObject {
  const entries = Object.entries(body).flatMap(([key, value]) => {
    const move = moves.get(key);
    if (!move || value === null) return [[key, value] as const];
    const moved = move(value);
    const lost = moved ? strangeMembers(key, value) : [key];
    for (const path of lost) losses({ path, kind: "dropped", reason: "Chat Completions has no field for it" });
    return Object.entries(moved ?? nothing);
  });
  return Object.fromEntries(entries.filter(([key, value]) => value !== null || !moves.has(key)));
}

const members: Readonly<Record<string, readonly string[]>> = {
  reasoning: ["effort", "summary"],
  text: ["format", "verbosity"],
};

function strangeMembers(key: string, value: Json): readonly string[] {
  const known = Object.hasOwn(members, key) ? members[key] : undefined;
  if (!known) return [];
  return Object.keys(asObject(value) ?? nothing).flatMap((member) =>
    known.includes(member) ? [] : [`${key}.${member}`],
  );
}

function formatOf(text: Json): Json | undefined {
  const { type, ...format } = asObject(asObject(text)?.["format"]) ?? {};
  if (type === undefined) return undefined;
  return type === "json_schema" ? { type, json_schema: format } : { type };
}

const shows: ReadonlyMap<Json | undefined, NonNullable<Thinking["show"]>> = new Map([
  ["auto", "auto" as const],
  ["concise", "summary" as const],
  ["detailed", "detailed" as const],
]);

function beside(body: JsonObject): Pick<Reshaped, "show" | "state"> {
  const previousResponseId = asString(body["previous_response_id"]);
  const conversation = asString(body["conversation"]) ?? asString(asObject(body["conversation"])?.["id"]);
  const state = defined({ previousResponseId, conversation });
  const hasState = previousResponseId !== undefined || conversation !== undefined;
  return defined({
    show: shows.get(asObject(body["reasoning"])?.["summary"]),
    state: hasState ? state : undefined,
  });
}
