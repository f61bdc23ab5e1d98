import { type ChatEvent, committingEvents, type RelayReplyContext, type ReplyRelay } from "@patchbay/sdk";
import { createSseDecoder } from "@patchbay/sdk/http";
import { beginsWithBrace, decodeReply, lastFrames, readFrame } from "./decode-reply.ts";
import { createEventReader } from "./event-reader.ts";

/** Reads beside the bytes that pass. This wire tells usage in its last event: there is nothing to take out. */
export function relayReply(context: RelayReplyContext): ReplyRelay {
  const reader = context.detail === "all" ? decodeReply(undefined, context) : createOutline(context);
  return {
    push: (bytes) => ({ bytes, events: reader.push(bytes) }),
    end: () => ({ bytes: new Uint8Array(), events: reader.end() }),
  };
}

interface SideReader {
  push(chunk: Uint8Array): readonly ChatEvent[];
  end(): readonly ChatEvent[];
}

/** Events that tell something after the first content: that there are calls, and how it ended. */
const telling = /"response\.(completed|incomplete|failed|done|cancelled|output_item\.added)"|"type"\s*:\s*"error"/;
const inOutline: ReadonlySet<string> = new Set(["start", "usage", "finish", "error"]);

function createOutline(context: RelayReplyContext): SideReader {
  const reader = createEventReader(undefined, context.losses);
  const frames = createSseDecoder();
  const whole = decodeReply(undefined, { ...context, stream: false });
  let isWhole: boolean | undefined = context.stream ? undefined : true;
  let committed = false;

  const outline = (events: readonly ChatEvent[]): readonly ChatEvent[] =>
    events.filter((event) => {
      const commits = !committed && committingEvents[event.type];
      if (commits) committed = true;
      return commits || inOutline.has(event.type);
    });

  const read = (list: ReturnType<typeof frames.push>): readonly ChatEvent[] => {
    const events: ChatEvent[] = [];
    for (const frame of list) {
      if (committed && frame.event !== "error" && !telling.test(frame.data)) continue;
      const found: ChatEvent[] = [];
      readFrame(reader, frame, found);
      events.push(...outline(found));
    }
    return events;
  };

  return {
    push(chunk) {
      isWhole ??= beginsWithBrace(chunk);
      return isWhole === true ? outline(whole.push(chunk)) : read(frames.push(chunk));
    },
    end() {
      if (isWhole === true) return outline(whole.end());
      const events = read(lastFrames(frames.end()));
      reader.end();
      return events;
    },
  };
}
