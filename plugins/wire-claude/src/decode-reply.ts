import { type ChatEvent, type DecodeReplyContext, GatewayError, type Json, type ReplyDecoder } from "@patchbay/sdk";
import { createSseDecoder, parseJson, type SseEvent } from "@patchbay/sdk/http";
import { createTextCollector, type ProofRecorder, recordProofs } from "@patchbay/wire-kit";
import { createEventReader, type EventReader } from "./event-reader.ts";
import { family, type Memo } from "./types.ts";

/**
 * Reads an answer. A whole one gives the events that its stream would have given. The form is taken from the bytes:
 * some services answer whole to those who asked for a stream.
 */
export function decodeReply(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder {
  const decoder = readEither(memo, context);
  const recorder = memo?.own === false ? recordProofs(context.proofs, family) : undefined;
  return recorder ? recorded(decoder, recorder) : decoder;
}

function readEither(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder {
  const reader = createEventReader(memo, context.losses);
  let chosen: ReplyDecoder | undefined = context.stream ? undefined : readWhole(reader);
  return {
    push(chunk) {
      chosen ??= beginsWithBrace(chunk, { yes: () => readWhole(reader), no: () => readStream(reader) });
      return chosen?.push(chunk) ?? [];
    },
    end: () => (chosen ?? readStream(reader)).end(),
  };
}

/** Keeps what proves the answer, also when it is cut. */
function recorded(decoder: ReplyDecoder, recorder: ProofRecorder): ReplyDecoder {
  const seen = (events: readonly ChatEvent[]): readonly ChatEvent[] => {
    recorder.see(events);
    return events;
  };
  return {
    push: (chunk) => seen(decoder.push(chunk)),
    end() {
      try {
        return seen(decoder.end());
      } finally {
        recorder.end();
      }
    },
  };
}

const openingBrace = 0x7b;
const byteOrderMark: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

/** Chooses by the first byte that says something; undefined while there is none. */
export function beginsWithBrace<T>(
  chunk: Uint8Array,
  { yes, no }: { readonly yes: () => T; readonly no: () => T },
): T | undefined {
  const first = chunk.find((byte) => byte > 0x20 && !byteOrderMark.has(byte));
  if (first === undefined) return undefined;
  return first === openingBrace ? yes() : no();
}

/** Reads one body. */
export function readWhole(reader: EventReader): ReplyDecoder {
  const text = createTextCollector();
  return {
    push(chunk) {
      text.push(chunk);
      return [];
    },
    end() {
      const events: ChatEvent[] = [];
      const body = text.end();
      // Some services stream to those who did not ask.
      if (/^\s*(event|data|:)/.test(body)) return readAll(body, reader);
      reader.read(parseJson(body), events);
      reader.end(events);
      return events;
    },
  };
}

function readAll(body: string, reader: EventReader): readonly ChatEvent[] {
  const stream = readStream(reader);
  return [...stream.push(new TextEncoder().encode(body)), ...stream.end()];
}

/** Reads server-sent events. The data alone tell what they are: some services name the events wrongly, or not at all. */
export function readStream(reader: EventReader, skips: (data: string) => boolean = () => false): ReplyDecoder {
  const sse = createSseDecoder();
  const read = (list: readonly SseEvent[], parse: (data: string) => Json): ChatEvent[] => {
    const events: ChatEvent[] = [];
    for (const { data } of list) if (!isVoid(data) && !skips(data)) reader.read(parse(data), events);
    return events;
  };
  return {
    push: (chunk) => read(sse.push(chunk), parseJson),
    end() {
      const events = read(sse.end(), parseLast);
      reader.end(events);
      return events;
    },
  };
}

/** Says nothing. The mark is not of this wire, but services that also speak another send it. */
function isVoid(data: string): boolean {
  return data.trim() === "" || data === "[DONE]";
}

/** What is left when the stream closes may be half of an event. */
function parseLast(data: string): Json {
  try {
    return parseJson(data);
  } catch (cause) {
    throw new GatewayError("stream-interrupted", "the upstream closed the stream inside an event", { cause });
  }
}
