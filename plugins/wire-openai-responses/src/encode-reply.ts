import type { EncodeReplyContext, ReplyEncoder } from "@patchbay/sdk";
import { createStreamEncoder } from "./encode-stream.ts";
import { createWholeEncoder } from "./encode-whole.ts";

/** Writes an answer, whole or streamed. */
export function encodeReply(context: EncodeReplyContext): ReplyEncoder {
  return context.stream ? createStreamEncoder(context) : createWholeEncoder(context);
}
