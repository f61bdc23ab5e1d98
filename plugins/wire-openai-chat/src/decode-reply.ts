import type { ChatEvent, DecodeReplyContext, ReplyDecoder } from "@patchbay/sdk";
import { createTextCollector } from "@patchbay/wire-kit";
import { type ChunkReader, createChunkReader } from "./chunk-reader.ts";
import { createDataLines } from "./data-lines.ts";
import type { Memo } from "./types.ts";

/**
 * Reads an answer. A whole one gives the events that its stream would have given. The form is taken from the bytes:
 * some services stream to those who did not ask, and some answer whole to those who did.
 */
export function decodeReply(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder {
  return decodePieces(createChunkReader(memo, context.losses), context.stream);
}

/** Feeds the pieces of an answer to a reader, from a stream or from what came whole. */
export function decodePieces(reader: ChunkReader, stream: boolean): ReplyDecoder {
  const lines = createDataLines();
  const whole = createTextCollector();
  let isWhole: boolean | undefined = stream ? undefined : true;

  const read = (data: readonly string[]): ChatEvent[] => {
    const events: ChatEvent[] = [];
    for (const text of data) reader.read(text, events);
    return events;
  };

  return {
    push(chunk) {
      isWhole ??= beginsWithBrace(chunk);
      if (isWhole !== true) return read(lines.push(chunk));
      whole.push(chunk);
      return [];
    },
    end() {
      const events = isWhole === true ? read(wholeData(whole.end())) : [];
      if (isWhole !== true) for (const text of lines.end()) reader.readLast(text, events);
      reader.end(events);
      return events;
    },
  };
}

const openingBrace = 0x7b;
const byteOrderMark: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

/** Whether the first byte that says something begins an object; undefined while there is none. */
export function beginsWithBrace(chunk: Uint8Array): boolean | undefined {
  const first = chunk.find((byte) => byte > 0x20 && !byteOrderMark.has(byte));
  return first === undefined ? undefined : first === openingBrace;
}

/** The pieces of JSON in a text that came whole: itself, the data of a stream, or lines of JSON. */
export function wholeData(text: string): readonly string[] {
  const isStream = /^\s*(data:|:|event:)/.test(text);
  const isLines = /^\s*\{.*\}\s*\n\s*(\{|data:)/.test(text);
  if (!isStream && !isLines) return [text];
  const lines = createDataLines();
  return [...lines.push(new TextEncoder().encode(text)), ...lines.end()];
}
