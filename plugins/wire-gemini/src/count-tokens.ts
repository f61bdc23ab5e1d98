import {
  type CountTokensReply,
  type CountTokensRequest,
  GatewayError,
  type JsonObject,
  type UnaryCodec,
} from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { bagOf, fieldsOf, keep } from "./bag.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeRequest } from "./encode-request.ts";
import { countOf, readMembers } from "./fields.ts";

/** `POST /models/{model}:countTokens`. Contents stand alone, or in a whole request. */
export const countTokens: UnaryCodec<CountTokensRequest, CountTokensReply> = {
  decodeRequest(body, context) {
    const fields = readMembers(body, "");
    const whole = fields.object("generateContentRequest");
    const inner = whole && readMembers(whole, "generateContentRequest");
    inner?.string("model");
    const request = decodeRequest(inner ? (inner.rest() ?? {}) : (body ?? {}), { ...context, stream: false });
    const notes = { form: whole ? "whole" : undefined, fields: whole ? fields.rest() : undefined };
    return { model: context.model, request, ...keep(notes) };
  },
  encodeRequest(request, context) {
    const { body } = encodeRequest({ ...request.request, model: context.model }, context);
    const isBare = Object.keys(body).length === 1 && bagOf(request)["form"] !== "whole";
    const whole: JsonObject = { model: `models/${context.model}`, ...body };
    return { body: isBare ? body : { generateContentRequest: whole, ...fieldsOf(request) } };
  },
  decodeReply(body) {
    const { totalTokens, ...fields } = asObject(body) ?? {};
    const inputTokens = countOf(totalTokens);
    if (inputTokens === undefined) throw new GatewayError("invalid-reply", "the upstream's count of tokens is none");
    return { inputTokens, ...keep({ fields: Object.keys(fields).length > 0 ? fields : undefined }) };
  },
  encodeReply: (reply) => ({ totalTokens: reply.inputTokens, ...fieldsOf(reply) }),
};
