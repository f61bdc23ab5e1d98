import {
  type CountTokensReply,
  type CountTokensRequest,
  GatewayError,
  type LossSink,
  type UnaryCodec,
} from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { keep, fieldsOf } from "./bag.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeRequest } from "./encode-request.ts";

/** Members of a chat request that have no influence on its length; some are refused beside a count. */
const uncounted: ReadonlySet<string> = new Set([
  "max_tokens",
  "stream",
  "metadata",
  "stop_sequences",
  "temperature",
  "top_p",
  "top_k",
  "service_tier",
]);

/** `POST /messages/count_tokens`. */
export const countTokens: UnaryCodec<CountTokensRequest, CountTokensReply> = {
  decodeRequest: (body, context) => ({
    model: context.model,
    request: decodeRequest(body ?? null, { ...context, stream: false }),
  }),
  encodeRequest({ request }, context) {
    // What has no influence on the count is not lost by being left out of it.
    const losses: LossSink = (loss) => uncounted.has(loss.path) || context.losses(loss);
    const { body } = encodeRequest(request, { ...context, stream: false, losses });
    return { body: Object.fromEntries(Object.entries(body).filter(([key]) => !uncounted.has(key))) };
  },
  decodeReply(body) {
    const { input_tokens: tokens, ...rest } = asObject(body) ?? {};
    const inputTokens = asNumber(tokens);
    if (inputTokens === undefined) throw new GatewayError("invalid-reply", "the upstream's count of tokens is none");
    return { inputTokens, ...keep({ fields: Object.keys(rest).length > 0 ? rest : undefined }) };
  },
  encodeReply: (reply) => ({ ...fieldsOf(reply), input_tokens: reply.inputTokens }),
};
