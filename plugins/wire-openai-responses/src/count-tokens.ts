import { type CountTokensReply, type CountTokensRequest, GatewayError, type UnaryCodec } from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { decodeRequest } from "./decode-request.ts";
import { encodeRequest } from "./encode-request.ts";

/** What the endpoint takes of a request: https://platform.openai.com/docs/api-reference/responses/input-tokens */
const counted: ReadonlySet<string> = new Set([
  "model",
  "input",
  "instructions",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "reasoning",
  "text",
  "truncation",
  "conversation",
  "previous_response_id",
]);

/** `POST /responses/input_tokens`. */
export const countTokens: UnaryCodec<CountTokensRequest, CountTokensReply> = {
  decodeRequest: (body = null, context) => ({ model: context.model, request: decodeRequest(body, context) }),
  encodeRequest({ request }, context) {
    const { body } = encodeRequest(request, context);
    return { body: Object.fromEntries(Object.entries(body).filter(([key]) => counted.has(key))) };
  },
  decodeReply(body) {
    const inputTokens = asNumber(asObject(body)?.["input_tokens"]);
    if (inputTokens === undefined) throw new GatewayError("invalid-reply", "the upstream's count of tokens is none");
    return { inputTokens };
  },
  encodeReply: ({ inputTokens }) => ({ object: "response.input_tokens", input_tokens: inputTokens }),
};
