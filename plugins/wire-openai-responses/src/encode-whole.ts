import type { EncodeReplyContext, ReplyEncoder } from "@patchbay/sdk";
import { errorBody } from "./errors.ts";
import { createResponseWriter } from "./response-writer.ts";
import { signaturesFirst } from "./signed-calls.ts";

/** Writes an answer whole: what the last event of its stream would hold. */
export function createWholeEncoder(context: EncodeReplyContext): ReplyEncoder {
  const writer = createResponseWriter(context, () => undefined);
  return {
    contentType: "application/json",
    push(events) {
      for (const event of signaturesFirst(events)) writer.write(event);
      return "";
    },
    end: () => JSON.stringify(writer.end()),
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}
