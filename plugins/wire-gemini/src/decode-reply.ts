import type { ChatEvent, DecodeReplyContext, ReplyDecoder } from "@patchbay/sdk";
import { createChunkReader } from "./chunk-reader.ts";
import { createJsonPieces, type Piece } from "./json-pieces.ts";
import { recordAnswer } from "./proofs.ts";
import type { Memo } from "./types.ts";

/**
 * Reads an answer: whole, as server-sent events, or as an array that is streamed. The form is taken from the bytes, and
 * a whole answer gives the events that its stream would have given.
 */
export function decodeReply(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder {
  return readReply(memo, context);
}

/** Knows which events a reader may leave out. */
export interface Skipper {
  readonly skips: (event: string) => boolean;
  /** The last event, if it was left out: of those the newest counts. */
  readonly last: () => string | undefined;
}

/** Reads an answer without the events that may be skipped. */
export function readReply(memo: Memo | undefined, context: DecodeReplyContext, skipper?: Skipper): ReplyDecoder {
  const reader = createChunkReader(memo, context);
  const pieces = createJsonPieces(skipper?.skips);
  const recorder = recordAnswer(memo, context);
  const read = (found: readonly Piece[], events: ChatEvent[]): ChatEvent[] => {
    for (const piece of found) reader.read(piece, events);
    recorder?.see(events);
    return events;
  };
  return {
    push: (chunk) => read(pieces.push(chunk), []),
    end() {
      const { pieces: last, isCut } = pieces.end();
      const left = skipper?.last();
      const events = read(left === undefined ? last : [left, ...last], []);
      // An answer that was cut has proofs too.
      recorder?.end();
      reader.end(isCut, events);
      return events;
    },
  };
}
