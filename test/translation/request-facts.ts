import type { ChatRequest, Json, OutputFormat, Tool, ToolChoice } from "@patchbay/sdk";
import { type Fact, fact } from "./fact.ts";
import { messageFacts, squeezed } from "./message-facts.ts";

/** All that a request says, but for what only one wire understands and for how it is cut into messages. */
export function requestFacts(request: ChatRequest): readonly Fact[] {
  const { system, messages, tools = [], sampling = {}, cache = {}, state = {}, user = {} } = request;
  return [
    ...fact("system", squeezed(system.map(({ text }) => text).join("")) || undefined),
    ...system.flatMap(({ cache: mark }) => fact("system.cache", mark)),
    ...messageFacts(messages),
    ...tools.flatMap(toolFacts),
    ...fact("toolChoice", choiceOf(request)),
    ...fact("parallelToolCalls", isOneAtATime(request) ? "no" : undefined),
    ...entries("sampling", sampling),
    ...thinkingFacts(request),
    ...outputFacts(request),
    ...entries("cache", cache),
    ...entries("state", state),
    ...entries("user", user),
    ...fact("serviceTier", request.serviceTier && tierOf(request.serviceTier)),
    ...fact("metadata", request.metadata),
    ...fact("safety", request.safety),
  ];
}

function thinkingFacts({ thinking }: ChatRequest): readonly Fact[] {
  if (!thinking) return [];
  const { show, ...depth } = thinking;
  const isPlain = show === "auto" || thinking.type === "off";
  return [...fact("thinking", depth), ...fact("thinking.show", isPlain ? undefined : show)];
}

function outputFacts({ output, logprobs }: ChatRequest): readonly Fact[] {
  return [
    ...fact("output.format", output?.format && formatOf(output.format)),
    ...fact("output.verbosity", output?.verbosity),
    ...fact("logprobs", logprobs?.enabled ? logprobs : undefined),
  ];
}

function isOneAtATime({ parallelToolCalls, toolChoice }: ChatRequest): boolean {
  return parallelToolCalls === false && toolChoice?.type !== "none";
}

/** To be free to choose is the same as not to be told, and to be held to one of one is to be held to that one. */
function choiceOf({ toolChoice: choice, tools = [] }: ChatRequest): ToolChoice | undefined {
  if (choice?.type === "auto") return undefined;
  const [only, ...others] = choice?.type === "allowed" && choice.required ? choice.names : [];
  if (only !== undefined && others.length === 0) return { type: "tool", name: only };
  const isFree = choice?.type === "allowed" && !choice.required && choice.names.length === tools.length;
  return isFree ? undefined : choice;
}

/** A name is made up where a format demands one. */
function formatOf(format: OutputFormat): object | undefined {
  if (format.type !== "json-schema") return format.type === "text" ? undefined : format;
  const { name, strict, ...rest } = format;
  return { ...rest, ...(name !== "response" && { name }), ...(strict && { strict }) };
}

/** Vendors call the tier that everybody is in by several names; some leave it to the caller to say nothing. */
function tierOf(tier: string): string | undefined {
  if (tier === "auto") return undefined;
  return tier === "default" ? "standard" : tier;
}

function entries(topic: string, fields: object): readonly Fact[] {
  return Object.entries(fields).flatMap(([key, value]) => fact(`${topic}.${key}`, value));
}

/** A tool without arguments can be said in several ways. */
function takesNothing({ properties = {} }: { readonly properties?: Json }): boolean {
  return Object.keys(Object(properties)).length === 0;
}

/** A format that demands a description gets the name where there is none. */
function descriptionOf({ name, description }: { readonly name: string; readonly description?: string }) {
  return description === name ? undefined : description;
}

/** The name of a group stands before those of its tools where there are no groups. */
function nameOf(tool: Exclude<Tool, { readonly type: "builtin" }>): string {
  return "namespace" in tool && tool.namespace !== undefined ? `${tool.namespace}__${tool.name}` : tool.name;
}

function toolFacts(tool: Tool): readonly Fact[] {
  if (tool.type === "builtin") return fact("tools.builtin", tool.builtin);
  const mark = fact("tools.cache", tool.cache);
  const head = [...fact("tools.name", nameOf(tool)), ...fact("tools.description", descriptionOf(tool)), ...mark];
  if (tool.type === "custom")
    return [...head, ...fact("tools.custom", tool.name), ...fact("tools.grammar", tool.grammar)];
  const { parameters = {}, strict } = tool;
  return [
    ...head,
    ...fact("tools.parameters", takesNothing(parameters) ? undefined : parameters),
    ...fact("tools.strict", strict ? tool.name : undefined),
  ];
}
