import { type ChatEvent, GatewayError, type Relayed, type ReplyRelay, type Wire } from "@patchbay/sdk";
import { decodeText } from "../decode-text.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { askedName } from "./asked-name.ts";
import type { Attempt } from "./attempt.ts";
import { observeReply } from "./call-http.ts";
import type { Frame, FrameSource } from "./frame.ts";
import { scrubFrame } from "./scrub.ts";
import { StreamAudit } from "./stream-audit.ts";
import { type FrameReader, StreamFrames } from "./stream-frames.ts";
import { TextPieces } from "./text-pieces.ts";

/** How an upstream's answer is to be read. */
export interface Reading {
  readonly attempt: Attempt;
  readonly wire: Wire;
  readonly response: TransportResponse;
  readonly memo: unknown;
  readonly dropUsage: boolean;
  readonly stream: boolean;
  readonly passthrough: boolean;
}

/** Largest answer that is read as a whole. */
const maxWholeBytes = 256 * 1024 * 1024;

/** The frames of an upstream's answer: one for a whole answer, one per network read for a stream. */
export function readFrames(reading: Reading): FrameSource {
  const machine = steady(reading, reading.passthrough ? textual(reading, relayOf(reading)) : decoderOf(reading));
  if (!reading.stream) return readWhole(reading, machine);
  return new StreamFrames(reading.response.body, watched(reading, machine));
}

/** Shows each piece to those who want to see it before it is read. */
function watched(reading: Reading, machine: FrameReader): FrameReader {
  const { exchange, entry } = reading.attempt;
  const text = exchange.generation.emitter.wants("wire-body", exchange.id)
    ? new TextPieces(exchange.generation.secretWords)
    : undefined;
  const audit = StreamAudit.of(exchange, { side: "upstream", wire: reading.wire, plugin: entry.owner });
  if (!text && !audit) return machine;
  return {
    push(chunk) {
      if (text) observeReply(reading.attempt, text.push(chunk));
      audit?.push(chunk);
      return machine.push(chunk);
    },
    end() {
      if (text) observeReply(reading.attempt, text.end());
      audit?.end();
      return machine.end();
    },
  };
}

/** What trips a reader is an answer that is not of its wire, even if the reader did not foresee it: another node may do better. */
function steady({ attempt: { exchange }, wire }: Reading, machine: FrameReader): FrameReader {
  const { redact } = exchange.generation;
  const attempt = (read: () => Frame): Frame => {
    try {
      return scrubFrame(read(), redact);
    } catch (cause) {
      if (GatewayError.is(cause)) throw cause;
      const { message } = GatewayError.from(cause);
      throw new GatewayError("invalid-reply", `the wire "${wire.id}" cannot read the answer: ${message}`, { cause });
    }
  };
  return { push: (chunk) => attempt(() => machine.push(chunk)), end: () => attempt(() => machine.end()) };
}

/**
 * Bytes that pass are not all read here, but they are by the client, and some clients leave out in silence what they cannot
 * read. No text of a wire has a zero byte; the formats that have them are not text.
 */
function textual({ response }: Reading, machine: FrameReader): FrameReader {
  if (!/^(?:text\/|application\/[\w.+-]*json)/.test(response.headers["content-type"] ?? "")) return machine;
  return {
    push(chunk) {
      if (chunk.includes(0)) throw new GatewayError("invalid-reply", "the upstream sent a zero byte within text");
      return machine.push(chunk);
    },
    end: () => machine.end(),
  };
}

async function* readWhole(reading: Reading, machine: FrameReader): AsyncGenerator<Frame, void, undefined> {
  const bytes = await reading.response.body.readAll(maxWholeBytes);
  const { id, generation } = reading.attempt.exchange;
  if (generation.emitter.wants("wire-body", id)) observeReply(reading.attempt, decodeText(bytes));
  const pushed = machine.push(bytes);
  const ended = machine.end();
  yield {
    events: pushed.events.length > 0 ? [...pushed.events, ...ended.events] : ended.events,
    ...(reading.passthrough && { bytes }),
  };
}

function decoderOf({ attempt, wire, memo, stream }: Reading): FrameReader {
  const { losses, proofs } = attempt;
  const decoder = wire.codec.chat.decodeReply(memo, { stream, losses: losses.reply, ...(proofs && { proofs }) });
  return { push: (chunk) => ({ events: decoder.push(chunk) }), end: () => ({ events: decoder.end() }) };
}

function relayOf(reading: Reading): ReplyRelay {
  const { attempt, wire, stream, dropUsage } = reading;
  const { emitter } = attempt.exchange.generation;
  const losses = attempt.losses.reply;
  // An answer that turns out to bear another name than the client's is written anew, and that takes all of it.
  const detail = emitter.wants("reply", attempt.exchange.id) || askedName(attempt) !== undefined ? "all" : "outline";
  return wire.codec.chat.relayReply?.({ stream, dropUsage, detail, losses }) ?? plainRelay(decoderOf(reading));
}

const nothing = new Uint8Array();

/** Bytes as they are, events by the full reader. */
function plainRelay(decoder: FrameReader): ReplyRelay {
  const relayed = (bytes: Uint8Array, events: readonly ChatEvent[]): Relayed => ({ bytes, events });
  return {
    push: (chunk) => relayed(chunk, decoder.push(chunk).events),
    end: () => relayed(nothing, decoder.end().events),
  };
}
