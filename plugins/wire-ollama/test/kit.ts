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

/** Reads a client's request at a path, with the losses that it told of. A stream comes unless it was declined. */
export function decode(body: Json, { path = "/api/chat", losses = [] as Loss[] } = {}): ChatRequest {
  const { model, stream } = body as { model?: string; stream?: boolean };
  return chat.decodeRequest(body, {
    model: model ?? "m",
    stream: stream !== false,
    path,
    headers: {},
    params: {},
    query: {},
    losses: (loss) => losses.push(loss),
  });
}

export type EncodeOptions = Partial<Omit<EncodeRequestContext, "losses">>;

/** What tests look at in a written request. */
type Body = JsonObject & { readonly messages: readonly JsonObject[]; readonly tools?: readonly JsonObject[] };

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
  return { body: body as Body, memo, losses };
}

/** A request of another wire. */
export function foreign(fields: Partial<ChatRequest> = {}): ChatRequest {
  const messages = [{ role: "user", content: [{ type: "text", text: "hi" }] }] as const;
  return { model: "m", system: [], messages, stream: false, ...fields };
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

/** Members that every line begins with. */
export const head: JsonObject = { model: "m", created_at: "2026-11-20T08:00:00.123456Z" };

/** Lines of a stream: what the messages hold, and the last line. */
export function stream(messages: readonly JsonObject[], last: JsonObject = { done_reason: "stop" }): string {
  const lines = messages.map((message) => ({
    ...head,
    message: { role: "assistant", content: "", ...message },
    done: false,
  }));
  return ndjson([...lines, { ...head, message: { role: "assistant", content: "" }, done: true, ...last }]);
}

export function ndjson(lines: readonly JsonObject[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** The content events without start, usage and finish. */
export function contentOf(events: readonly ChatEvent[]): readonly ChatEvent[] {
  return events.filter(({ type }) => type !== "start" && type !== "usage" && type !== "finish");
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

export const start: ChatEvent = { type: "start", id: "up-1", model: "m" };
export const finish: ChatEvent = { type: "finish", reason: "stop" };

export function replyContext(request: Partial<ChatRequest> = {}, losses: Loss[] = []): EncodeReplyContext {
  const whole = foreign({ stream: true, ...request });
  return { request: whole, stream: whole.stream, created: 7, id: "abc", losses: (loss) => losses.push(loss) };
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
): JsonObject {
  const writer = chat.encodeReply(replyContext({ ...request, stream: false }, losses));
  return JSON.parse(writer.push(events) + writer.end()) as JsonObject;
}

export function linesOf(text: string): readonly JsonObject[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JsonObject);
}

export function caught(run: () => unknown): GatewayError {
  try {
    run();
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error("nothing was thrown");
}
