import type { ChatCodec, Wire } from "@patchbay/sdk";
import { decodeRequest } from "../decode-request.ts";
import { encodeRequest } from "../encode-request.ts";
import { encodeError, failureOf } from "../errors.ts";
import { patchRequest } from "../patch-request.ts";
import type { Memo } from "../types.ts";
import { decodeCompaction } from "./decode-reply.ts";
import { encodeCompaction } from "./encode-reply.ts";
import { asCompaction, isCompaction } from "./mark.ts";

const chat = {
  decodeRequest: (body, context) => asCompaction(decodeRequest(body, { ...context, stream: false })),
  encodeRequest: (request, context) => encodeRequest(isCompaction(request) ? request : asCompaction(request), context),
  decodeReply: (_memo, context) => decodeCompaction(context),
  encodeReply: encodeCompaction,
  patchRequest,
} satisfies ChatCodec<Memo>;

/**
 * `POST /responses/compact`: a conversation in, its summary out. To other wires it is a chat whose last message asks for
 * the summary. https://platform.openai.com/docs/api-reference/responses/compact
 */
export const compactWire: Wire = {
  id: "openai-responses-compact",
  version: "1.0",
  codec: { chat, errors: { encode: encodeError, decode: failureOf } },
};
