import type { ChatEvent, DecodeReplyContext, ReplyDecoder } from "@patchbay/sdk";
import { createChunkReader } from "./chunk-reader.ts";
import { createJsonPieces } from "./json-pieces.ts";
import type { Memo } from "./types.ts";

/**
 * Reads an answer: whole, as server-sent events, or as an array that is streamed. The form is taken from the bytes, and
 * a whole answer gives the events that its stream would have given.
 */
export function decodeReply(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder {
  const reader = createChunkReader(memo, context);
  const pieces = createJsonPieces();
  const read = (texts: readonly string[], events: ChatEvent[]): ChatEvent[] => {
    for (const text of texts) reader.read(text, events);
    return events;
  };
  return {
    push: (chunk) => read(pieces.push(chunk), []),
    end() {
      const last = pieces.end();
      const events = read(last.pieces, []);
      reader.end(last.isCut, events);
      return events;
    },
  };
}
