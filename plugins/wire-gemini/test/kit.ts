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
  Wire,
} from "@patchbay/sdk";
import { gemini2Profile, gemini3Profile, wire } from "../src/index.ts";

const { chat } = wire.codec;
const encoder = new TextEncoder();

/** Models as the provider tells of them. */
export const gemini3 = {
  model: "gemini-3-flash",
  profile: gemini3Profile,
  capabilities: { thinking: { levels: ["minimal", "low", "medium", "high"], off: false } },
} as const;
export const gemini2 = {
  model: "gemini-2.5-pro",
  profile: gemini2Profile,
  capabilities: { thinking: { budget: { min: 128, max: 32_768 }, off: false } },
} as const;

export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Reads a client's request. */
export function decode(body: Json, stream = false): ChatRequest {
  const context = { model: "m", stream, path: "/v1beta/models/m:generateContent", headers: {}, params: {}, query: {} };
  return chat.decodeRequest(body, { ...context, losses: () => undefined });
}

export type EncodeOptions = Partial<Omit<EncodeRequestContext, "losses">>;

/** What tests look at in a request. */
export interface Body extends JsonObject {
  readonly contents: readonly (JsonObject & { readonly role: string; readonly parts: readonly JsonObject[] })[];
  readonly generationConfig: JsonObject;
  readonly tools: readonly (JsonObject & { readonly functionDeclarations: readonly JsonObject[] })[];
}

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

/** A body read and written again: what a client of this wire gets by way of the neutral model. */
export function again(body: Json, options: EncodeOptions = {}): Body {
  return encode(decode(body), options).body;
}

/** A request of another wire. */
export function foreign(fields: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: "m",
    system: [],
    messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
    stream: false,
    ...fields,
  };
}

/** A body that says the same in every test that needs one. */
export function body(...parts: readonly Json[]): JsonObject {
  return { contents: [{ role: "user", parts }] };
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

export function readWhole(value: Json, memo?: unknown): readonly ChatEvent[] {
  return drain(decoder(false, memo), JSON.stringify(value));
}

export const head: JsonObject = { modelVersion: "gemini-3-flash", responseId: "r-1" };
export const usageMetadata: JsonObject = { promptTokenCount: 5, candidatesTokenCount: 3, totalTokenCount: 8 };

/** A chunk of one candidate, as it stands in a stream and as a whole answer. */
export function chunk(parts: readonly JsonObject[], rest: JsonObject = {}, top: JsonObject = {}): JsonObject {
  return { candidates: [{ content: { role: "model", parts }, index: 0, ...rest }], ...head, ...top };
}

/** Chunks as the vendor's server sends them. */
export function sse(...chunks: readonly Json[]): string {
  return chunks.map((item) => `data: ${JSON.stringify(item)}\r\n\r\n`).join("");
}

/** A stream of these parts, one chunk each, that finishes well. */
export function stream(...parts: readonly JsonObject[]): string {
  return sse(...parts.map((part) => chunk([part])), chunk([{ text: "" }], { finishReason: "STOP" }, { usageMetadata }));
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
  return events.find((event) => event.type === "finish")?.reason;
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

export const start: ChatEvent = { type: "start", id: "up-1", model: "other-model" };
export const stop: ChatEvent = { type: "finish", reason: "stop" };

/** The text of a streamed answer. */
export function writeStream(events: readonly ChatEvent[], losses: Loss[] = [], { codec }: Wire = wire): string {
  const writer = codec.chat.encodeReply(replyContext({ stream: true }, losses));
  return writer.push(events) + writer.end();
}

/** What tests look at in an answer, and in a chunk of one. */
export interface Reply extends JsonObject {
  readonly candidates: readonly (JsonObject & {
    readonly index: number;
    readonly content: JsonObject & { readonly parts: readonly JsonObject[] };
    readonly finishReason: string;
  })[];
  readonly usageMetadata: JsonObject;
}

/** A whole answer, parsed. */
export function writeWhole(events: readonly ChatEvent[], losses: Loss[] = []): Reply {
  const writer = chat.encodeReply(replyContext({ stream: false }, losses));
  return JSON.parse(writer.push(events) + writer.end()) as Reply;
}

/** The chunks of a stream. */
export function chunksOf(text: string): readonly Reply[] {
  return text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => JSON.parse(event.replace(/^data: /, "")) as Reply);
}

/** The parts of the first candidate, over all chunks. */
export function partsOf(text: string): readonly JsonObject[] {
  return chunksOf(text).flatMap(({ candidates }) => candidates[0]?.content.parts ?? []);
}

export function caught(run: () => unknown): GatewayError {
  try {
    run();
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error("nothing was thrown");
}

/** The same without what a wire keeps for itself. */
export function bare<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === "extensions" ? undefined : member))) as T;
}
