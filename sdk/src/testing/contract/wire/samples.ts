import { asBoolean, asObject, asString } from "../../../http/json.ts";
import type { Loss } from "../../../loss.ts";
import { collectReply } from "../../../model/collect.ts";
import type { ChatEvent } from "../../../model/event.ts";
import type { Json } from "../../../model/json.ts";
import type { ReplyCandidate } from "../../../model/reply.ts";
import type { ChatRequest } from "../../../model/request.ts";
import type { DecodeRequestContext, EncodeRequestContext, ReplyDecoder, Wire } from "../../../wire.ts";

/** What a wire is tried with: bodies as its vendor's clients and servers write them. */
export interface WireSamples {
  /** Bodies of chat requests that the wire reads. */
  readonly requests: readonly Json[];
  /** Bodies of chat answers, complete ones; a value that is no text is sent as JSON. */
  readonly replies: readonly ReplySample[];
}

/** The body of an answer. */
export interface ReplySample {
  readonly body: Json | string;
  readonly stream: boolean;
}

/** A wire and what it is tried with. */
export interface WireSubject extends WireSamples {
  readonly wire: Wire;
}

/** An answer, read. */
export interface Decoded {
  readonly events: readonly ChatEvent[];
  readonly losses: readonly Loss[];
}

/** The bytes of an answer. */
export function bytesOf({ body }: ReplySample): Uint8Array {
  return new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
}

/** The context in which a sample request is read: model and stream as the body says them. */
export function decodeContext(body: Json, losses: Loss[] = []): DecodeRequestContext {
  const fields = asObject(body) ?? {};
  return {
    model: asString(fields["model"]) ?? "test-model",
    stream: asBoolean(fields["stream"]) ?? false,
    path: "/",
    headers: {},
    params: {},
    query: {},
    losses: (loss) => void losses.push(loss),
  };
}

/** The context in which a request is written: a target that can do anything and has no peculiarities. */
export function encodeContext(request: ChatRequest, losses: Loss[] = []): EncodeRequestContext {
  const { model, stream } = request;
  return { model, stream, capabilities: {}, profile: {}, losses: (loss) => void losses.push(loss) };
}

/** Reads a whole answer from pieces. Throws what the decoder throws. */
export function decodePieces(wire: Wire, pieces: readonly Uint8Array[], stream: boolean): Decoded {
  const losses: Loss[] = [];
  const decoder = createDecoder(wire, stream, losses);
  const events = [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
  return { events, losses };
}

/** A reader of answers that knows nothing of their requests. */
export function createDecoder(wire: Wire, stream: boolean, losses: Loss[] = []): ReplyDecoder {
  return wire.codec.chat.decodeReply(undefined, { stream, losses: (loss) => void losses.push(loss) });
}

/** An answer as its reader understood it, however its events were cut: the whole, and the failures. */
export function foldOf(events: readonly ChatEvent[]): readonly unknown[] {
  return [collectReply(events), events.flatMap((event) => (event.type === "error" ? [event.failure] : []))];
}

/** The answer's candidates, folded; without the provider's own words for the finish, which each wire has its own of. */
export function candidatesOf(events: readonly ChatEvent[]): readonly Omit<ReplyCandidate, "rawFinish">[] {
  return collectReply(events).candidates.map((candidate) => {
    const { rawFinish, ...rest } = candidate;
    void rawFinish;
    return rest;
  });
}

/** Whether the answer came to a good end. */
export function isComplete(events: readonly ChatEvent[]): boolean {
  return events.some(({ type }) => type === "finish") && !events.some(({ type }) => type === "error");
}

/** Positions at which a body is cut: all of them, or 400 spread over a long one. */
export function cutsOf(bytes: Uint8Array, limit = 400): readonly number[] {
  const step = Math.max(1, (bytes.length - 1) / limit);
  const count = Math.min(Math.max(0, bytes.length - 1), limit);
  return Array.from({ length: count }, (_, index) => 1 + Math.floor(index * step));
}
