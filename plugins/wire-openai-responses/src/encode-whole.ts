import type { ChatEvent, EncodeReplyContext, ReplyEncoder } from "@patchbay/sdk";
import { besideTexts, signaturesFirst } from "@patchbay/wire-kit";
import { errorBody } from "./errors.ts";
import { createResponseWriter } from "./response-writer.ts";

/** Writes an answer whole: what the last event of its stream would hold, with all at hand to be put in its place. */
export function createWholeEncoder(context: EncodeReplyContext): ReplyEncoder {
  const writer = createResponseWriter(context, { emit: () => undefined, emitDelta: () => undefined });
  const said: ChatEvent[] = [];
  return {
    contentType: "application/json",
    push(events) {
      for (const event of events) said.push(event);
      return "";
    },
    end() {
      for (const event of signaturesFirst(besideTexts(said))) writer.write(event);
      return JSON.stringify(writer.end());
    },
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}
