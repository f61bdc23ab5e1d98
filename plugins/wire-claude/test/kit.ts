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
export function decode(body: Json, losses: Loss[] = [], headers: Readonly<Record<string, string>> = {}): ChatRequest {
  const { model, stream } = body as { model?: string; stream?: boolean };
  return chat.decodeRequest(body, {
    model: model ?? "m",
    stream: stream === true,
    path: "/v1/messages",
    headers,
    params: {},
    query: {},
    losses: (loss) => losses.push(loss),
  });
}

export type EncodeOptions = Partial<Omit<EncodeRequestContext, "losses">>;

/** What tests look at in a request. */
interface Body extends JsonObject {
  readonly messages: readonly { readonly role: string; readonly content: Json }[];
}

/** Writes a request for an upstream; the losses are in the result. */
export function encode(request: ChatRequest, options: EncodeOptions = {}) {
  const losses: Loss[] = [];
  const { body, memo, headers } = chat.encodeRequest(request, {
    model: request.model,
    stream: request.stream,
    capabilities: {},
    profile: {},
    ...options,
    losses: (loss) => losses.push(loss),
  });
  return { body: body as Body, memo, headers, losses };
}

/** A request of another wire, which says how long the answer may be. */
export function foreign(fields: Partial<ChatRequest>): ChatRequest {
  return {
    model: "m",
    system: [],
    messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
    stream: false,
    ...fields,
    sampling: { maxOutputTokens: 100, ...fields.sampling },
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

export function sse(event: JsonObject & { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

export const messageStart = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, cache_creation_input_tokens: 3, cache_read_input_tokens: 5, output_tokens: 1 },
  },
};

/** A block with its pieces, as events of a stream. */
export function block(index: number, content: JsonObject, ...deltas: readonly JsonObject[]): string {
  return (
    sse({ type: "content_block_start", index, content_block: content }) +
    deltas.map((delta) => sse({ type: "content_block_delta", index, delta })).join("") +
    sse({ type: "content_block_stop", index })
  );
}

export function textBlock(index: number, ...texts: readonly string[]): string {
  return block(index, { type: "text", text: "" }, ...texts.map((text) => ({ type: "text_delta", text })));
}

/** The end of a stream. */
export function ending(reason = "end_turn", more: JsonObject = {}): string {
  return (
    sse({
      type: "message_delta",
      delta: { stop_reason: reason, stop_sequence: null, ...more },
      usage: { output_tokens: 7 },
    }) + sse({ type: "message_stop" })
  );
}

/** A stream with these blocks that ends well. */
export function stream(blocks: string, reason?: string, more?: JsonObject): string {
  return sse(messageStart) + blocks + ending(reason, more);
}

/** The content events without start, usage and finish. */
export function contentOf(events: readonly ChatEvent[]): readonly ChatEvent[] {
  return events.filter(({ type }) => type !== "start" && type !== "usage" && type !== "finish");
}

export function textOf(events: readonly ChatEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}

export function finishOf(events: readonly ChatEvent[]) {
  return events.find((event) => event.type === "finish");
}

export function usageOf(events: readonly ChatEvent[]) {
  return events.findLast((event) => event.type === "usage")?.usage;
}

export function replyContext(request: Partial<ChatRequest> = {}, losses: Loss[] = []): EncodeReplyContext {
  const whole = foreign({ stream: true, ...request });
  return { request: whole, stream: whole.stream, created: 7, id: "abc", losses: (loss) => losses.push(loss) };
}

export const start: ChatEvent = { type: "start", id: "up-1", model: "m" };

/** Marks events as made by this wire's reader. */
export const ownStart: ChatEvent = { ...start, id: "msg_9", extensions: { claude: { fields: {} } } };

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
  readonly content: readonly JsonObject[];
  readonly usage: JsonObject;
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

/** An event of a stream, as tests look at it. */
export interface StreamEvent extends JsonObject {
  readonly type: string;
  readonly index: number;
  readonly message: JsonObject & { readonly usage: JsonObject };
  readonly content_block: JsonObject;
  readonly delta: JsonObject;
  readonly usage: JsonObject;
}

/** The events of a stream; each must be named after its type. */
export function eventsOf(text: string): readonly StreamEvent[] {
  return text
    .split("\n\n")
    .filter((piece) => piece !== "")
    .map((piece) => {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(piece) ?? [];
      const event = JSON.parse(data ?? "") as StreamEvent;
      if (event.type !== name) throw new Error(`event ${String(name)} has type ${event.type}`);
      return event;
    });
}

export function caught(run: () => unknown): GatewayError {
  try {
    run();
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error("nothing was thrown");
}
