import {
  type EmbedInput,
  type EmbedReply,
  type EmbedRequest,
  GatewayError,
  type Json,
  type JsonObject,
  type UnaryCodec,
} from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields, readFields, requireObject, wrongType } from "@patchbay/wire-kit";
import { bagOf, fieldsOf, keep } from "./bag.ts";
import { decodeFloats, encodeFloats } from "./floats.ts";
import { decodeUsage } from "./usage.ts";

/** `POST /embeddings`. */
export const embed: UnaryCodec<EmbedRequest, EmbedReply> = {
  decodeRequest(body, { model }) {
    const fields = readFields(requireObject(body, ""), "");
    fields.string("model");
    const value = fields.peek("input");
    const inputs = decodeInputs(value);
    if (typeof value === "string") fields.string("input");
    else fields.array("input");
    const rest = defined({
      dimensions: fields.number("dimensions"),
      encoding: decodeEncoding(fields),
      user: fields.string("user"),
    });
    const form = isArray(value) && typeof value[0] !== "number" ? undefined : "single";
    return { model, inputs, ...rest, ...keep({ form, fields: fields.rest() }) };
  },
  encodeRequest(request, { model }) {
    const inputs = request.inputs.map(encodeInput);
    const single = bagOf(request)["form"] === "single" && inputs.length === 1 ? inputs[0] : undefined;
    const options = defined({ dimensions: request.dimensions, encoding_format: request.encoding, user: request.user });
    return { body: { ...fieldsOf(request), model, input: single ?? inputs, ...options } };
  },
  decodeReply(body) {
    const reply = asObject(body);
    const data = reply?.["data"];
    if (!reply || !isArray(data)) throw new GatewayError("invalid-reply", "the upstream's embeddings are none");
    const usage = asObject(reply["usage"]);
    return {
      model: asString(reply["model"]) ?? "",
      embeddings: inOrder(data.filter(isObject)).map((entry) => decodeVector(entry["embedding"])),
      ...(usage && { usage: decodeUsage(usage) }),
    };
  },
  encodeReply({ model, embeddings, usage }, { request }) {
    const base64 = request.encoding === "base64";
    const tokens = usage?.inputTokens ?? 0;
    return {
      object: "list",
      data: embeddings.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: base64 ? encodeFloats(vector) : vector,
      })),
      model: model || request.model,
      usage: { prompt_tokens: tokens, total_tokens: usage?.totalTokens ?? tokens },
    };
  },
};

function decodeEncoding(fields: Fields): EmbedRequest["encoding"] {
  const encoding = fields.string("encoding_format");
  if (encoding === undefined || encoding === "float" || encoding === "base64") return encoding;
  throw badRequest("encoding_format", "must be float or base64");
}

function decodeInputs(value: Json | undefined): readonly EmbedInput[] {
  if (typeof value === "string") return [{ type: "text", text: value }];
  if (!isArray(value)) throw wrongType("input", "a string, a list of strings, or tokens");
  if (value.length > 0 && value.every((item) => typeof item === "number")) return [{ type: "tokens", tokens: value }];
  return value.map((item, index) => {
    if (typeof item === "string") return { type: "text", text: item };
    const tokens = asArray(item).filter((token) => typeof token === "number");
    if (!isArray(item) || tokens.length < item.length)
      throw wrongType(`input[${index}]`, "a string or a list of tokens");
    return { type: "tokens", tokens };
  });
}

function encodeInput(input: EmbedInput): Json {
  if (input.type === "text") return input.text;
  if (input.type === "tokens") return input.tokens;
  const texts = input.content.map((part) => {
    if (part.type === "text") return part.text;
    throw new GatewayError("unsupported", "this wire embeds text only", { param: "inputs" });
  });
  return texts.join("");
}

function inOrder(data: readonly JsonObject[]): readonly JsonObject[] {
  return data.toSorted((a, b) => (asNumber(a["index"]) ?? 0) - (asNumber(b["index"]) ?? 0));
}

function decodeVector(value: Json | undefined): readonly number[] {
  if (typeof value === "string") return decodeFloats(value);
  if (isArray(value)) return value.filter((item) => typeof item === "number");
  throw new GatewayError("invalid-reply", "an embedding of the upstream's has no vector");
}
