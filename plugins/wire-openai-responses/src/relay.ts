import type { ChatEvent, RelayReplyContext, Relayed, ReplyRelay } from "@patchbay/sdk";
import { createOutline } from "@patchbay/wire-kit";
import type { SseEvent } from "@patchbay/sdk/http";
import { beginsWithBrace, decodeReply, lastFrames, readFrame } from "./decode-reply.ts";
import { createEventFilter } from "./event-filter.ts";
import { createEventReader } from "./event-reader.ts";

/**
 * Reads beside the bytes that pass. This wire tells usage in its last event: there is nothing to take out of it, but
 * events of kinds that only the upstream's own clients know.
 */
export function relayReply(context: RelayReplyContext): ReplyRelay {
  const select = context.detail === "all" ? everything : createSelection();
  const reader = createEventReader(undefined, context.losses);
  const whole = decodeReply(undefined, { ...context, stream: false });
  const filter = createEventFilter();
  let isWhole: boolean | undefined = context.stream ? undefined : true;

  const read = (frames: readonly SseEvent[]): readonly ChatEvent[] => {
    const events: ChatEvent[] = [];
    for (const frame of frames) {
      if (!select.wants(frame)) continue;
      const found: ChatEvent[] = [];
      readFrame(reader, frame, found);
      events.push(...select.of(found));
    }
    return events;
  };

  return {
    push(chunk) {
      isWhole ??= beginsWithBrace(chunk);
      if (isWhole === true) return { bytes: chunk, events: select.of(whole.push(chunk)) };
      const { bytes, frames } = filter.push(chunk);
      return { bytes, events: read(frames) };
    },
    end(): Relayed {
      if (isWhole === true) return { bytes: new Uint8Array(), events: select.of(whole.end()) };
      const { bytes, frames } = filter.end();
      const events = read(lastFrames(frames));
      reader.end();
      return { bytes, events };
    },
  };
}

/** Which events are told. */
interface Selection {
  /** Whether a frame has to be read at all. */
  wants(frame: SseEvent): boolean;
  of(events: readonly ChatEvent[]): readonly ChatEvent[];
}

const everything: Selection = { wants: () => true, of: (events) => events };

/** Events that tell something after the first content: that there are calls, and how it ended. */
const telling = /"response\.(completed|incomplete|failed|done|cancelled|output_item\.added)"|"type"\s*:\s*"error"/;

function createSelection(): Selection {
  const outline = createOutline();
  return {
    wants: ({ event, data }) => !outline.committed || event === "error" || telling.test(data),
    of: (events) => outline.of(events),
  };
}
