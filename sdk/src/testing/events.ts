import type { FailureCode } from "../failure.ts";
import { GatewayError } from "../gateway-error.ts";
import type { ChatEvent } from "../model/event.ts";
import type { FinishReason } from "../model/finish.ts";
import type { Usage } from "../model/usage.ts";

/** What a reply of the builders says beside its content. */
export interface ReplyOverrides {
  readonly id?: string;
  readonly model?: string;
  readonly finish?: FinishReason;
  /** Sent after the finish when it is given. */
  readonly usage?: Usage;
}

/** Events in any of the forms in which they travel. */
export type EventSource = Iterable<ChatEvent> | AsyncIterable<ChatEvent | readonly ChatEvent[]>;

/** The events of an answer of text, one delta per word; the finish is `stop` unless overridden. */
export function textReply(text: string, overrides: ReplyOverrides = {}): readonly ChatEvent[] {
  const words = text.match(/\S*\s+|\S+$/gu) ?? [];
  return reply(
    words.map((word) => ({ type: "text-delta", text: word })),
    { finish: "stop", ...overrides },
  );
}

/** A tool call for `toolCallReply`. */
export interface TestToolCall {
  readonly name: string;
  /** The arguments: text is sent as it is, anything else as JSON. Default `{}`. */
  readonly input?: unknown;
  /** Default `call-0`, `call-1`, … */
  readonly id?: string;
}

/** The events of an answer of tool calls, their arguments in two fragments each; the finish is `tool-calls`. */
export function toolCallReply(
  calls: TestToolCall | readonly TestToolCall[],
  overrides: ReplyOverrides = {},
): readonly ChatEvent[] {
  const list = "name" in calls ? [calls] : calls;
  return reply(list.flatMap(toolCall), { finish: "tool-calls", ...overrides });
}

/** An answer that breaks off: sends the events and then throws a `GatewayError` with this code. */
export async function* failing(code: FailureCode, ...events: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* events;
  throw new GatewayError(code, `the test wants ${code}`);
}

/** The answer's text, all text parts of the first candidate joined. Throws what the source throws. */
export async function textOf(source: EventSource): Promise<string> {
  const events = await eventsOf(source);
  return events.map((event) => (event.type === "text-delta" && !event.candidate ? event.text : "")).join("");
}

/** All events of a source, arrays opened. Throws what the source throws. */
export async function eventsOf(source: EventSource): Promise<readonly ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const item of source) {
    if ("type" in item) events.push(item);
    else events.push(...item);
  }
  return events;
}

function reply(
  content: readonly ChatEvent[],
  overrides: ReplyOverrides & { finish: FinishReason },
): readonly ChatEvent[] {
  const { id = "test-reply", model = "test-model", finish, usage } = overrides;
  return [
    { type: "start", id, model },
    ...content,
    { type: "finish", reason: finish },
    ...(usage ? [{ type: "usage", usage } as const] : []),
  ];
}

function toolCall({ name, input = {}, id }: TestToolCall, index: number): readonly ChatEvent[] {
  const text = typeof input === "string" ? input : JSON.stringify(input);
  const middle = Math.floor(text.length / 2);
  return [
    { type: "tool-call-start", index, id: id ?? `call-${index}`, name },
    { type: "tool-call-delta", index, argumentsText: text.slice(0, middle) },
    { type: "tool-call-delta", index, argumentsText: text.slice(middle) },
    { type: "tool-call-end", index },
  ];
}
