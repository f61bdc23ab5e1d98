import type { ChatCodec, Wire } from "@patchbay/sdk";
import { createStreamChecker } from "../check/check-stream.ts";
import { decodePieces } from "../decode-reply.ts";
import { patchRequest } from "../patch-request.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeReply } from "./encode-reply.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeError, failureOf } from "./errors.ts";
import { createReplyReader } from "./reply-reader.ts";
import { completionObject, type CompletionMemo, completionsId } from "./types.ts";

const chat = {
  decodeRequest,
  encodeRequest,
  decodeReply: (memo, { stream }) => decodePieces(createReplyReader(memo), stream),
  encodeReply,
  patchRequest,
  checkStream: () => createStreamChecker(completionObject),
} satisfies ChatCodec<CompletionMemo>;

/** OpenAI's older Completions, both ways. */
export const completionsWire: Wire = {
  id: completionsId,
  version: "1.0",
  codec: { chat, errors: { encode: encodeError, decode: failureOf } },
};
