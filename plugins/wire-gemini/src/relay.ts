import type { RelayReplyContext, ReplyDecoder, ReplyRelay } from "@patchbay/sdk";
import { createOutline } from "@patchbay/wire-kit";
import { decodeReply, readReply, type Skipper } from "./decode-reply.ts";

const nothing: Uint8Array = new Uint8Array();

/** Reads beside the bytes that pass, which are the very ones that came: usage never has to be taken out. */
export function relayReply(context: RelayReplyContext): ReplyRelay {
  const reader = context.detail === "all" ? decodeReply(undefined, context) : readOutline(context);
  return {
    push: (chunk) => ({ bytes: chunk, events: reader.push(chunk) }),
    end: () => ({ bytes: nothing, events: reader.end() }),
  };
}

/** Events are read up to the first content, and then only those that may tell more than text. */
function readOutline(context: RelayReplyContext): ReplyDecoder {
  const outline = createOutline();
  const reader = readReply(
    undefined,
    context,
    createSkipper(() => outline.committed),
  );
  return { push: (chunk) => outline.of(reader.push(chunk)), end: () => outline.of(reader.end()) };
}

/**
 * Keys of what an outline has to know. In a text such words have a backslash before the quote behind them, so they never
 * match there. Candidates but the first are read in full: nobody would miss one that is never finished.
 */
const telling =
  /"(?:finishReason|finish_reason|functionCall|function_call|promptFeedback|prompt_feedback|error)"|"index"\s*:\s*[1-9]/;

/** Usage stands in every event; what of it is known when a client goes away may be so many events old. */
const stride = 16;

function createSkipper(isCommitted: () => boolean): Skipper {
  let skipped = 0;
  let last: string | undefined;
  return {
    skips(line) {
      const isSilent = isCommitted() && !telling.test(line) && ++skipped % stride !== 0;
      last = isSilent ? line : undefined;
      return isSilent;
    },
    last: () => last,
  };
}
