import type { ChatCodec, Wire } from "@patchbay/sdk";
import { openaiModels } from "@patchbay/wire-kit";
import { bag } from "./bag.ts";
import { checkStream } from "./check-stream.ts";
import { decodeReply } from "./decode-reply.ts";
import { decodeRequest } from "./decode-request.ts";
import { embed } from "./embed.ts";
import { encodeError, failureOf } from "./errors.ts";
import { encodeReply } from "./encode-reply.ts";
import { encodeRequest } from "./encode-request.ts";
import { patchRequest } from "./patch-request.ts";
import { relayReply } from "./relay.ts";
import { rewrites } from "./rewrites.ts";
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

/** OpenAI's Chat Completions, both ways. */
export const wire: Wire = {
  id: wireId,
  version: "1.0",
  codec: { chat, embed, models: openaiModels(bag), errors: { encode: encodeError, decode: failureOf } },
};
