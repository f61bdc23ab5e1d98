import type { ChatCodec, Wire } from "@patchbay/sdk";
import { openaiModels } from "@patchbay/wire-kit";
import { bag } from "./bag.ts";
import { countTokens } from "./count-tokens.ts";
import { decodeReply } from "./decode-reply.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeError, failureOf } from "./errors.ts";
import { encodeReply } from "./encode-reply.ts";
import { encodeRequest } from "./encode-request.ts";
import { patchRequest } from "./patch-request.ts";
import { relayReply } from "./relay.ts";
import { type Memo, wireId } from "./types.ts";

const chat = {
  decodeRequest,
  encodeRequest,
  decodeReply,
  encodeReply,
  patchRequest,
  relayReply,
} satisfies ChatCodec<Memo>;

/** OpenAI's Responses, both ways. */
export const wire: Wire = {
  id: wireId,
  version: "1.0",
  codec: { chat, countTokens, models: openaiModels(bag), errors: { encode: encodeError, decode: failureOf } },
};
