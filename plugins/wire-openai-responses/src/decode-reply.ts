import type { ChatEvent, DecodeReplyContext, ReplyDecoder } from "@patchbay/sdk";
import { createSseDecoder, isObject, parseJson, type SseEvent } from "@patchbay/sdk/http";
import { createTextCollector, recordProofs, tryParseJson } from "@patchbay/wire-kit";
import { decodeCompaction } from "./compact/decode-reply.ts";
import { createEventReader, type EventReader } from "./event-reader.ts";
import { recorded } from "./proofs.ts";
import { createStopFilter } from "./stop-filter.ts";
import { doneMark, family, type Memo } from "./types.ts";
import { wholeAnswer } from "./whole-answer.ts";

/**
 * Reads an answer. A whole one gives the events that its stream would have given. The form is taken from the bytes:
 * some services stream to those who did not ask, and some answer whole to those who did.
 */
export function decodeReply(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder {
  if (memo?.compact) return decodeCompaction(context);
  return recorded(decodeResponse(memo, context), memo?.foreign ? recordProofs(context.proofs, family) : undefined);
}

function decodeResponse(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder {
  const reader = createEventReader(memo, context.losses);
  const stops = memo?.stop && createStopFilter(memo.stop);
  const stream = createSseDecoder();
  const whole = createTextCollector();
  let isWhole: boolean | undefined = context.stream ? undefined : true;

  const read = (frames: readonly SseEvent[]): readonly ChatEvent[] => {
    const events: ChatEvent[] = [];
    for (const frame of frames) readFrame(reader, frame, events);
    return filter(events);
  };
  const filter = (events: readonly ChatEvent[]): readonly ChatEvent[] => stops?.filter(events) ?? events;

  return {
    push(chunk) {
      isWhole ??= beginsWithBrace(chunk);
      if (isWhole !== true) return read(stream.push(chunk));
      whole.push(chunk);
      return [];
    },
    end() {
      const events = isWhole === true ? filter(readText(reader, whole.end())) : read(lastFrames(stream.end()));
      if (stops?.stopped() !== true) reader.end();
      return events;
    },
  };
}

/** Reads one event of a stream; what the data leaves out, its name may tell. */
export function readFrame(reader: EventReader, { data, event }: SseEvent, out: ChatEvent[]): void {
  if (data.trim() === "" || data.trim() === doneMark) return;
  const value = parseJson(data);
  const isUntyped = event === "error" && isObject(value) && value["type"] === undefined;
  reader.read(isUntyped ? { type: "error", ...value } : value, out);
}

const openingBrace = 0x7b;
const byteOrderMark: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

/** Whether the first byte that says something begins an object; undefined while there is none. */
export function beginsWithBrace(chunk: Uint8Array): boolean | undefined {
  const first = chunk.find((byte) => byte > 0x20 && !byteOrderMark.has(byte));
  return first === undefined ? undefined : first === openingBrace;
}

/** A frame that was cut in its data says nothing, and the missing end of the answer will tell. */
export function lastFrames(frames: readonly SseEvent[]): readonly SseEvent[] {
  return frames.filter(({ data }) => tryParseJson(data) !== undefined);
}

/** An answer in one piece: an object, or after all a stream. */
function readText(reader: EventReader, text: string): readonly ChatEvent[] {
  const events: ChatEvent[] = [];
  if (/^\s*(data:|:|event:)/.test(text)) {
    const stream = createSseDecoder();
    const frames = [...stream.push(new TextEncoder().encode(text)), ...lastFrames(stream.end())];
    for (const frame of frames) readFrame(reader, frame, events);
  } else reader.readWhole(parseJson(wholeAnswer(text)), events);
  return events;
}
