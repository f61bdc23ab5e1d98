import type { ChatCodec, Wire } from "@patchbay/sdk";
import { countTokens } from "./count-tokens.ts";
import { decodeReply } from "./decode-reply.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeError, failureOf } from "./errors.ts";
import { encodeReply } from "./encode-reply.ts";
import { encodeRequest } from "./encode-request.ts";
import { models } from "./models.ts";
import { patchRequest } from "./patch-request.ts";
import { relayReply } from "./relay.ts";
import { rewrites } from "./rewrites.ts";
import { checkStream } from "./stream/check-stream.ts";
import { type Memo, wireId } from "./types.ts";

const chat = {
  decodeRequest,
  encodeRequest,
  decodeReply,
  encodeReply,
  patchRequest,
  rewrites,
  relayReply,
  checkStream,
} satisfies ChatCodec<Memo>;

/** OpenAI's Responses, both ways. */
export const wire: Wire = {
  id: wireId,
  version: "1.0",
  codec: { chat, countTokens, models, errors: { encode: encodeError, decode: failureOf } },
};
