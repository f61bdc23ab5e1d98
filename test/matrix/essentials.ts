import type { ChatRequest, ContentPart, Json, ToolResultPart } from "@patchbay/sdk";
import type { RecordedRequest } from "@patchbay/sdk/testing";
import { claudeMaxTokens, model, type Question, type Turn } from "./question.ts";
import type { Upstream } from "./upstreams/upstream.ts";

/** What a request must say, whatever its format. */
export interface Essentials {
  readonly system: string;
  /** Roles and what was said, called and given back, in order. */
  readonly turns: readonly string[];
  readonly media: readonly string[];
  readonly tools: readonly string[];
  readonly choice: string | undefined;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
  readonly stop: readonly string[];
  readonly format: string | undefined;
  readonly thinks: boolean;
}

/** What the upstream was asked, read by the reader of its wire. */
export function askedOf(upstream: Upstream, request: RecordedRequest): Essentials {
  return essentialsOf(
    upstream.wire.codec.chat.decodeRequest(request.json() as Json, {
      model,
      stream: upstream.wantsStream(request),
      path: request.path,
      headers: {},
      params: { model },
      query: {},
      losses: () => {},
    }),
  );
}

function essentialsOf({ system, messages, tools, toolChoice, sampling, output, thinking }: ChatRequest): Essentials {
  const parts = messages.flatMap(({ content }) => content);
  const format = output?.format;
  return {
    system: system.map(({ text }) => text).join("\n\n"),
    turns: merged(messages.flatMap(({ role, content }) => content.flatMap((part) => saidBy(role, part, parts)))),
    media: parts
      .flatMap((part): readonly Medium[] => (part.type === "tool-result" ? part.content : [part]))
      .flatMap((part) => mediumOf(part)),
    tools: (tools ?? []).flatMap((tool) =>
      tool.type === "function" ? [toolText(tool.name, tool.description, tool.parameters)] : [],
    ),
    choice: toolChoice && choiceText(toolChoice),
    temperature: sampling?.temperature,
    maxTokens: sampling?.maxOutputTokens,
    stop: sampling?.stop ?? [],
    format: format?.type === "json-schema" ? schemaText(format.schema) : undefined,
    thinks: thinking !== undefined && thinking.type !== "off",
  };
}

/** What a question must have become. */
export function essentialsAsked(question: Question, client: string): Essentials {
  const { system = "", turns, tools = [], thinks = false, schema, stop, maxTokens, choice, temperature } = question;
  const calls = turns.flatMap((turn) => (turn.type === "assistant" ? (turn.calls ?? []) : []));
  return {
    system,
    turns: merged(turns.flatMap((turn) => saidIn(turn, calls))),
    media: turns.flatMap(mediaIn),
    tools: tools.map(({ name, description, parameters }) => toolText(name, description, parameters)),
    choice,
    temperature,
    maxTokens: maxTokens ?? (client === "claude" ? claudeMaxTokens : undefined),
    stop: stop === undefined ? [] : [stop],
    format: schema && schemaText(schema),
    thinks,
  };
}

/** To be held to some tools of which there is one is to be held to that one. */
function choiceText(choice: NonNullable<ChatRequest["toolChoice"]>): string {
  if (choice.type === "tool") return choice.name;
  return choice.type === "allowed" ? choice.names.join(" ") : choice.type;
}

function toolText(name: string, description: string | undefined, parameters: unknown): string {
  const { properties = {}, required } = (parameters ?? {}) as {
    readonly properties?: object;
    readonly required?: unknown;
  };
  return JSON.stringify([name, description, properties, required]);
}

/** Writers may add what their target demands of a schema; its properties stay. */
function schemaText(schema: unknown): string {
  const { properties } = schema as { readonly properties?: Readonly<Record<string, { readonly type?: string }>> };
  return JSON.stringify(Object.entries(properties ?? {}).map(([name, { type }]) => [name, type?.toLowerCase()]));
}

/** Neighbouring texts of one role are one; the order of results is that of their calls. */
function merged(said: readonly string[]): readonly string[] {
  const all: string[] = [];
  for (const next of inOrder(said)) {
    const last = all.at(-1);
    const [head = ""] = /^\w+ says /.exec(next) ?? [];
    if (head !== "" && last?.startsWith(head)) all.splice(-1, 1, last + next.slice(head.length));
    else all.push(next);
  }
  return all;
}

/** Sorts every run of results. */
function inOrder(said: readonly string[]): readonly string[] {
  const isResult = (text: string) => text.startsWith("result of ");
  return said.flatMap((text, index) => {
    if (!isResult(text)) return [text];
    if (index > 0 && isResult(said[index - 1] ?? "")) return [];
    const end = said.findIndex((other, at) => at > index && !isResult(other));
    return said.slice(index, end === -1 ? said.length : end).toSorted();
  });
}

function saidBy(role: string, part: ContentPart, all: readonly ContentPart[]): readonly string[] {
  if (part.type === "text") return [`${role} says ${part.text}`];
  if (part.type === "tool-call")
    return [`calls ${part.name} ${part.custom ? part.argumentsText : normal(part.argumentsText)}`];
  if (part.type !== "tool-result") return [];
  const calls = all.filter((other) => other.type === "tool-call");
  const call = calls.findIndex(({ id }) => id === part.callId);
  const text = part.content.map((piece) => (piece.type === "text" ? piece.text : "")).join("");
  return [`result of call ${call}${part.isError ? ", an error" : ""}: ${text}`];
}

function normal(text: string): string {
  return JSON.stringify(JSON.parse(text === "" ? "{}" : text));
}

function saidIn(turn: Turn, calls: readonly { readonly id: string }[]): readonly string[] {
  if (turn.type === "user")
    return turn.pieces.flatMap((piece) => (piece.type === "text" ? [`user says ${piece.text}`] : []));
  if (turn.type === "results")
    return turn.results
      .map((result) => ({ ...result, call: calls.findIndex(({ id }) => id === result.callId) }))
      .map(({ call, isError, text }) => `result of call ${call}${isError ? ", an error" : ""}: ${text}`);
  if (turn.type === "echo") return [];
  if (turn.type === "system") return [`system says ${turn.text}`];
  const said = turn.text === undefined ? [] : [`assistant says ${turn.text}`];
  return [...said, ...(turn.calls ?? []).map(({ name, input }) => `calls ${name} ${JSON.stringify(input)}`)];
}

type Medium = ContentPart | ToolResultPart["content"][number];

function mediumOf(part: Medium): readonly string[] {
  if (part.type !== "image" && part.type !== "file") return [];
  if (part.source.type === "url") return [`${part.type} ${part.source.url}`];
  return part.source.type === "base64" ? [`${part.type} ${part.source.data}`] : [part.type];
}

function mediaIn(turn: Turn): readonly string[] {
  if (turn.type === "results") return turn.results.flatMap(({ image }) => (image ? [`image ${image.data}`] : []));
  if (turn.type !== "user") return [];
  return turn.pieces.flatMap((piece) => {
    if (piece.type === "text") return [];
    if (piece.type === "image-url") return [`image ${piece.url}`];
    return [`${piece.type === "image" ? "image" : "file"} ${piece.data}`];
  });
}
