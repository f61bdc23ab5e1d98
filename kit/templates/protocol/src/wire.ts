import { GatewayError, type Wire } from "@patchbay/sdk";
import { asObject, asString, parseJson, patchJson } from "@patchbay/sdk/http";
import { createReplyDecoder, createReplyEncoder } from "./reply.ts";
import { decodeRequest, encodeRequest } from "./request.ts";

/** Request `{ model, stream?, turns }`. Answer `{ text, end }`; streamed, JSON lines `{ text }` and at last `{ end }`. */
export const wire: Wire = {
  id: "{{id}}",
  version: "1.0",
  codec: {
    chat: {
      decodeRequest,
      encodeRequest,
      decodeReply: (_memo, { stream }) => createReplyDecoder(stream),
      encodeReply: createReplyEncoder,
      patchRequest: (body, { model }) => (model === undefined ? body : patchJson(body, { model })),
    },
    errors: {
      encode: ({ status, code, message }, { requestId }) => ({ status, body: { error: { code, message, requestId } } }),
      decode: ({ status, body }) => ({
        code: status === 429 ? "rate-limited" : "upstream-failed",
        message: messageIn(body) ?? `status ${status}`,
      }),
    },
  },
};

function messageIn(body: string): string | undefined {
  try {
    return asString(asObject(asObject(parseJson(body))?.["error"])?.["message"]) || undefined;
  } catch (error) {
    if (GatewayError.is(error)) return undefined;
    throw error;
  }
}
