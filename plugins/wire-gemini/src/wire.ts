import type { ChatCodec, Codec, Wire } from "@patchbay/sdk";
import { checkArrayStream, checkEventStream } from "./check-stream.ts";
import { countTokens } from "./count-tokens.ts";
import { failureOf } from "./decode-error.ts";
import { decodeReply } from "./decode-reply.ts";
import { decodeRequest } from "./decode-request.ts";
import { embed } from "./embed.ts";
import { encodeError } from "./encode-error.ts";
import { encodeArrayReply, encodeReply } from "./encode-reply.ts";
import { encodeRequest } from "./encode-request.ts";
import { models } from "./models.ts";
import { relayReply } from "./relay.ts";
import { type Memo, wireId } from "./types.ts";

const chat = {
  decodeRequest,
  encodeRequest,
  decodeReply,
  encodeReply,
  // Model, stream and usage are no members of the body: the address says the first two, the third always comes.
  patchRequest: (body) => body,
  relayReply,
  checkStream: checkEventStream,
} satisfies ChatCodec<Memo>;

const codec: Codec = { chat, countTokens, embed, models, errors: { encode: encodeError, decode: failureOf } };

/** Gemini's generateContent, both ways. */
export const wire: Wire = { id: wireId, version: "1.0", codec };

/**
 * The same for clients that read a stream as one JSON array. A wire of its own: upstreams are asked for events, which
 * must not be passed on to such a client as they are.
 */
export const arrayWire: Wire = {
  id: `${wireId}-array`,
  version: "1.0",
  codec: { ...codec, chat: { ...chat, encodeReply: encodeArrayReply, checkStream: checkArrayStream } },
};
