import {
  type ChatEvent,
  committingEvents,
  type RelayReplyContext,
  type ReplyDecoder,
  type ReplyRelay,
} from "@patchbay/sdk";
import { beginsWithBrace, decodeReply, readStream, readWhole } from "./decode-reply.ts";
import { createEventReader, type EventReader } from "./event-reader.ts";

const nothing: Uint8Array = new Uint8Array();

/** Reads beside the bytes that pass, which are the very ones that came: usage never has to be taken out. */
export function relayReply(context: RelayReplyContext): ReplyRelay {
  const reader = context.detail === "all" ? decodeReply(undefined, context) : readOutline(context);
  return {
    push: (chunk) => ({ bytes: chunk, events: reader.push(chunk) }),
    end: () => ({ bytes: nothing, events: reader.end() }),
  };
}

/** A piece of a block. Vendors write the type first; where one does not, the piece is parsed, which costs time alone. */
const piece = /^\s*\{\s*"type"\s*:\s*"content_block_delta"/;
const inOutline: ReadonlySet<string> = new Set(["start", "usage", "finish", "error"]);

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

/** Leaves the events that an outline has: of those that commit, the first. */
function createOutlineReader(inner: EventReader): OutlineReader {
  let committed = false;
  const add = (events: readonly ChatEvent[], out: ChatEvent[]): void => {
    for (const event of events) {
      const commits = !committed && committingEvents[event.type];
      committed ||= commits;
      if (commits || inOutline.has(event.type)) out.push(event);
    }
  };
  const through = (read: (out: ChatEvent[]) => void, out: ChatEvent[]): void => {
    const events: ChatEvent[] = [];
    read(events);
    add(events, out);
  };
  return {
    committed: () => committed,
    read: (value, out) => through((events) => inner.read(value, events), out),
    end: (out) => through((events) => inner.end(events), out),
  };
}
