import {
  type EmbedInput,
  type EmbedReply,
  type EmbedRequest,
  GatewayError,
  type Json,
  type JsonObject,
  type UnaryCodec,
} from "@patchbay/sdk";
import { asArray, asNumber, asObject, isArray } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { decodeEmbedRequest } from "./decode-embed.ts";
import { encodePart } from "./encode-part.ts";
import { createEncoding, type Encoding } from "./encoding.ts";
import { decodeUsage, encodeUsage } from "./usage.ts";

/**
 * `POST /models/{model}:embedContent` and `:batchEmbedContents`. Upstreams are asked for a batch in any case: the
 * address is chosen before anybody counts the inputs, and a batch may hold one.
 */
export const embed: UnaryCodec<EmbedRequest, EmbedReply> = {
  decodeRequest: decodeEmbedRequest,
  encodeRequest(request, context) {
    const encoding = createEncoding({ messages: [] }, context);
    if (request.user !== undefined)
      context.losses({ path: "user", kind: "dropped", reason: "the wire has no field for it" });
    const notes = asArray(bagOf(request)["requests"]);
    const common = defined({ taskType: taskWord(request.task), outputDimensionality: request.dimensions });
    const requests = request.inputs.map((input, index): Json => ({
      model: `models/${context.model}`,
      ...encodeInput(input, encoding),
      ...common,
      ...asObject(notes[index]),
    }));
    return { body: { requests } };
  },
  decodeReply(body) {
    const reply = asObject(body);
    const list = reply?.["embeddings"] ?? (reply?.["embedding"] === undefined ? undefined : [reply["embedding"]]);
    if (!reply || !isArray(list)) throw new GatewayError("invalid-reply", "the upstream's embeddings are none");
    const usage = asObject(reply["usageMetadata"]);
    return { model: "", embeddings: list.map(vectorOf), ...(usage && { usage: decodeUsage(usage) }) };
  },
  encodeReply({ embeddings, usage }, { request, losses }) {
    const values = embeddings.map((vector): JsonObject => ({ values: vector }));
    const single = bagOf(request)["form"] === "single";
    const counted = usage && { usageMetadata: encodeUsage(usage, losses) };
    return single ? { embedding: values[0] ?? { values: [] }, ...counted } : { embeddings: values, ...counted };
  },
};

function taskWord(task: string | undefined): string | undefined {
  return task?.replaceAll("-", "_").toUpperCase();
}

function encodeInput(input: EmbedInput, encoding: Encoding): JsonObject {
  if (input.type === "text") return { content: { parts: [{ text: input.text }] } };
  if (input.type === "tokens")
    throw new GatewayError("unsupported", "this wire embeds text and media, no tokens", { param: "input" });
  const parts = input.content.flatMap((part) => encodePart(part, encoding));
  return { content: { parts }, ...defined({ title: input.title }) };
}

function vectorOf(value: Json): readonly number[] {
  const values = asObject(value)?.["values"];
  if (isArray(values)) return values.flatMap((item) => asNumber(item) ?? []);
  throw new GatewayError("invalid-reply", "an embedding of the upstream's has no vector");
}
