import type { Wire } from "@patchbay/sdk";
import { errors } from "./errors.ts";
import { models } from "./models.ts";
import { createReplyDecoder } from "./read-reply.ts";
import { decodeRequest } from "./read-request.ts";
import { createReplyEncoder } from "./write-reply.ts";
import { encodeRequest } from "./write-request.ts";

/**
 * Request `{ brief?, lines, tools?, longest? }`. Answer `{ poem?, asks?, spent?, end }`; aloud, lines of a word and JSON:
 * `say "text"`, `ask {id, name, with}`, `spent {in, out}`, and at last `end "reason"` or `failed {code, message}`.
 */
export const recitalWire: Wire = {
  id: "recital",
  version: "1.0",
  codec: {
    chat: {
      decodeRequest,
      encodeRequest,
      decodeReply: (_memo, { stream }) => createReplyDecoder(stream),
      encodeReply: createReplyEncoder,
      // The model is in the address: nothing of the body changes.
      patchRequest: (body) => body,
    },
    models,
    errors,
  },
};
