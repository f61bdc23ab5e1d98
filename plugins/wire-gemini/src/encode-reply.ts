import type { EncodeReplyContext, ReplyEncoder } from "@patchbay/sdk";
import { createStreamEncoder } from "./encode-stream.ts";
import { createWholeEncoder } from "./encode-whole.ts";

/** Writes an answer for a client. */
export function encodeReply(context: EncodeReplyContext): ReplyEncoder {
  return context.stream ? createStreamEncoder(context, "events") : createWholeEncoder(context);
}

/** Writes an answer for a client that reads a stream as one JSON array. */
export function encodeArrayReply(context: EncodeReplyContext): ReplyEncoder {
  return context.stream ? createStreamEncoder(context, "array") : createWholeEncoder(context);
}
