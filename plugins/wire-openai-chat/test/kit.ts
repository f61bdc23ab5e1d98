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
    path: "/v1/chat/completions",
    headers: {},
    params: {},
    query: {},
    losses: (loss) => losses.push(loss),
  });
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
  return { body: body as JsonObject & { messages: readonly JsonObject[] }, memo, losses };
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

/** A chunk with one choice, as a line of a stream. */
export function chunk(delta: JsonObject, rest: JsonObject = {}, top: JsonObject = {}): string {
  return sse({ ...head, choices: [{ index: 0, delta, finish_reason: null, ...rest }], ...top });
}

export const head: JsonObject = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m" };
export const done = "data: [DONE]\n\n";

export function sse(data: Json): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** A stream of these deltas that finishes well. */
export function stream(deltas: readonly JsonObject[], finish = "stop"): string {
  return deltas.map((delta) => chunk(delta)).join("") + chunk({}, { finish_reason: finish }) + done;
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

/** What tests look at in an answer. */
export interface Reply {
  readonly id: string;
  readonly model: string;
  readonly created: number;
  readonly object: string;
  readonly system_fingerprint?: string;
  readonly choices: readonly {
    readonly message: JsonObject;
    readonly finish_reason: string;
    readonly logprobs: Json;
  }[];
  readonly usage?: JsonObject | null;
}

/** What tests look at in a chunk. */
export interface Chunk extends Omit<Reply, "choices"> {
  readonly error?: JsonObject;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: JsonObject;
    readonly finish_reason: string | null;
    readonly logprobs?: Json;
  }[];
}

/** The text of a streamed answer. */
export function writeStream(
  events: readonly ChatEvent[],
  request: Partial<ChatRequest> = {},
  losses: Loss[] = [],
): string {
  const writer = chat.encodeReply(replyContext({ ...request, stream: true }, losses));
  return writer.push(events) + writer.end();
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

/** The JSON chunks of a stream. */
export function chunksOf(text: string): Chunk[] {
  return text
    .split("\n\n")
    .filter((event) => event.startsWith("data: {"))
    .map((event) => JSON.parse(event.slice(6)) as Chunk);
}

export function caught(run: () => unknown): GatewayError {
  try {
    run();
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error("nothing was thrown");
}
