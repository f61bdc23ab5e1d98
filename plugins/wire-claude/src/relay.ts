import type { ChatEvent, RelayReplyContext, ReplyDecoder, ReplyRelay } from "@patchbay/sdk";
import { createOutline } from "@patchbay/wire-kit";
import { beginsWithBrace, decodeReply, readStream, readWhole } from "./decode-reply.ts";
import { createEventReader, type EventReader } from "./event-reader.ts";
import { createEnding, nothing } from "./stream-ending.ts";

/**
 * Reads beside the bytes that pass, which are the very ones that came: usage never has to be taken out. A stream that is
 * complete but for its last event gets that, since clients take it for broken without.
 */
export function relayReply(context: RelayReplyContext): ReplyRelay {
  const reader = context.detail === "all" ? decodeReply(undefined, context) : readOutline(context);
  const ending = createEnding();
  return {
    push(chunk) {
      const events = reader.push(chunk);
      ending.see(chunk, events);
      return { bytes: chunk, events };
    },
    end() {
      const events = reader.end();
      return { bytes: context.stream ? ending.missing(events) : nothing, events };
    },
  };
}

/** A piece of a block. Vendors write the type first; where one does not, the piece is parsed, which costs time alone. */
const piece = /^\s*\{\s*"type"\s*:\s*"content_block_delta"/;

/** Events are parsed up to the first content, and then only those that are no pieces of it. */
function readOutline({ stream, losses }: RelayReplyContext): ReplyDecoder {
  const reader = createOutlineReader(createEventReader(undefined, losses));
  const whole = (): ReplyDecoder => readWhole(reader);
  const pieces = (): ReplyDecoder => readStream(reader, (data) => reader.committed() && piece.test(data));
  let chosen = stream ? undefined : whole();
  return {
    push(chunk) {
      chosen ??= beginsWithBrace(chunk, { yes: whole, no: pieces });
      return chosen?.push(chunk) ?? [];
    },
    end: () => (chosen ?? pieces()).end(),
  };
}

interface OutlineReader extends EventReader {
  committed(): boolean;
}

/** Leaves the events that an outline has. */
function createOutlineReader(inner: EventReader): OutlineReader {
  const outline = createOutline();
  const through = (read: (out: ChatEvent[]) => void, out: ChatEvent[]): void => {
    const events: ChatEvent[] = [];
    read(events);
    out.push(...outline.of(events));
  };
  return {
    committed: () => outline.committed,
    read: (value, out) => through((events) => inner.read(value, events), out),
    end: (out) => through((events) => inner.end(events), out),
  };
}
