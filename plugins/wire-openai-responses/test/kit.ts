import type {
  ChatEvent,
  ChatRequest,
  EncodeReplyContext,
  EncodeRequestContext,
  GatewayError,
  Json,
  JsonObject,
  Loss,
  ReplyDecoder,
} from "@patchbay/sdk";
import { wire } from "../src/index.ts";

const { chat } = wire.codec;
const encoder = new TextEncoder();

export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Reads a client's request, with the losses that it told of. */
export function decode(body: Json, losses: Loss[] = []): ChatRequest {
  const { model, stream } = body as { model?: string; stream?: boolean };
  return chat.decodeRequest(body, {
    model: model ?? "m",
    stream: stream === true,
    path: "/v1/responses",
    headers: {},
    params: {},
    query: {},
    losses: (loss) => losses.push(loss),
  });
}

/** Reads these items as the input of a request. */
export function decodeInput(...input: readonly Json[]): ChatRequest {
  return decode({ model: "m", input });
}

export type EncodeOptions = Partial<Omit<EncodeRequestContext, "losses">>;

/** Writes a request for an upstream; the losses are in the result. */
export function encode(request: ChatRequest, options: EncodeOptions = {}) {
  const losses: Loss[] = [];
  const { body, memo } = chat.encodeRequest(request, {
    model: request.model,
    stream: request.stream,
    capabilities: {},
    profile: {},
    ...options,
    losses: (loss) => losses.push(loss),
  });
  return { body: body as JsonObject & { input: readonly JsonObject[] }, memo, losses };
}

/** A request of another wire. */
export function foreign(fields: Partial<ChatRequest>): ChatRequest {
  return {
    model: "m",
    system: [],
    messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
    stream: false,
    ...fields,
  };
}

/** Everything that a decoder says about these pieces. */
export function drain(decoder: ReplyDecoder, ...pieces: readonly (string | Uint8Array)[]): readonly ChatEvent[] {
  const events = pieces.flatMap((piece) => decoder.push(typeof piece === "string" ? bytes(piece) : piece));
  return [...events, ...decoder.end()];
}

export function decoder(stream: boolean, memo?: unknown, losses: Loss[] = []): ReplyDecoder {
  return chat.decodeReply(memo, { stream, losses: (loss) => losses.push(loss) });
}

export function readStream(text: string, memo?: unknown): readonly ChatEvent[] {
  return drain(decoder(true, memo), text);
}

export function readWhole(body: Json, memo?: unknown): readonly ChatEvent[] {
  return drain(decoder(false, memo), JSON.stringify(body));
}

/** A response as the API gives it, with this output. */
export function response(output: readonly Json[], fields: JsonObject = {}): JsonObject {
  return { id: "resp_1", object: "response", created_at: 1, status: "completed", model: "m", output, ...fields };
}

export const usage: JsonObject = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 8, cache_write_tokens: 2 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 29,
};

/** An event as it stands in a stream. */
export interface WireEvent extends JsonObject {
  readonly type: string;
}

/** A stream of these events, framed and numbered. */
export function sse(...events: readonly WireEvent[]): string {
  return events
    .map((event, index) => `event: ${event.type}\ndata: ${JSON.stringify({ sequence_number: index, ...event })}\n\n`)
    .join("");
}

/** A stream with a beginning and a good end around these events. */
export function stream(...events: readonly WireEvent[]): string {
  return sse({ type: "response.created", response: response([], { status: "in_progress" }) }, ...events, {
    type: "response.completed",
    response: response([], { usage }),
  });
}

export function added(index: number, item: JsonObject): WireEvent {
  return { type: "response.output_item.added", output_index: index, item };
}

export function done(index: number, item: JsonObject): WireEvent {
  return { type: "response.output_item.done", output_index: index, item };
}

/** The beginning of a part of a text. */
export function partAdded(index: number): WireEvent {
  const place = { item_id: "msg_1", output_index: index, content_index: 0 };
  return { type: "response.content_part.added", ...place, part: { type: "output_text", text: "", annotations: [] } };
}

/** The end of a part of a text. */
export function partDone(index: number, text: string): WireEvent {
  return {
    ...partAdded(index),
    type: "response.content_part.done",
    part: { type: "output_text", text, annotations: [] },
  };
}

export function textDelta(index: number, delta: string, fields: JsonObject = {}): WireEvent {
  return {
    type: "response.output_text.delta",
    item_id: "msg_1",
    output_index: index,
    content_index: 0,
    delta,
    ...fields,
  };
}

/** The content events without start, usage and finish. */
export function contentOf(events: readonly ChatEvent[]): readonly ChatEvent[] {
  return events.filter(({ type }) => type !== "start" && type !== "usage" && type !== "finish");
}

export function textOf(events: readonly ChatEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}

export function thoughtOf(events: readonly ChatEvent[]): string {
  return events.map((event) => (event.type === "reasoning-delta" ? event.text : "")).join("");
}

export function finishOf(events: readonly ChatEvent[]): string | undefined {
  const finish = events.find((event) => event.type === "finish");
  return finish?.type === "finish" ? finish.reason : undefined;
}

/** Calls as name, id and joined arguments. */
export function callsOf(events: readonly ChatEvent[]) {
  const starts = events.filter((event) => event.type === "tool-call-start");
  return starts.map(({ index, id, name }) => ({
    id,
    name,
    args: events
      .map((event) => (event.type === "tool-call-delta" && event.index === index ? event.argumentsText : ""))
      .join(""),
  }));
}

export function replyContext(request: Partial<ChatRequest> = {}, losses: Loss[] = []): EncodeReplyContext {
  const whole = foreign({ stream: true, ...request });
  return { request: whole, stream: whole.stream, created: 7, id: "abc", losses: (loss) => losses.push(loss) };
}

export const start: ChatEvent = { type: "start", id: "up-1", model: "m" };

/** The text of a streamed answer. */
export function writeStream(
  events: readonly ChatEvent[],
  request: Partial<ChatRequest> = {},
  losses: Loss[] = [],
): string {
  const writer = chat.encodeReply(replyContext({ ...request, stream: true }, losses));
  return writer.push(events) + writer.end();
}

/** What tests look at in an answer. */
export interface Reply extends JsonObject {
  readonly id: string;
  readonly model: string;
  readonly status: string;
  readonly output: readonly JsonObject[];
}

/** A whole answer, parsed. */
export function writeWhole(
  events: readonly ChatEvent[],
  request: Partial<ChatRequest> = {},
  losses: Loss[] = [],
): Reply {
  const writer = chat.encodeReply(replyContext({ ...request, stream: false }, losses));
  return JSON.parse(writer.push(events) + writer.end()) as Reply;
}

/** What tests look at in an event of a stream. */
export interface StreamEvent extends WireEvent {
  readonly sequence_number: number;
}

/** The events of a stream, parsed. */
export function eventsIn(text: string): readonly StreamEvent[] {
  return text
    .split("\n\n")
    .flatMap((frame) => /^data: (\{.*)$/m.exec(frame)?.[1] ?? [])
    .map((data) => JSON.parse(data) as StreamEvent);
}

export function caught(run: () => unknown): GatewayError {
  try {
    run();
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error("nothing was thrown");
}
