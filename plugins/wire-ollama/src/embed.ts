import {
  type EmbedInput,
  type EmbedReply,
  type EmbedRequest,
  GatewayError,
  type Json,
  type UnaryCodec,
} from "@patchbay/sdk";
import { asObject, asString, isArray } from "@patchbay/sdk/http";
import { defined, type Fields, readFields, requireObject, requireString, wrongType } from "@patchbay/wire-kit";
import { bagOf, fieldsOf, keep } from "./bag.ts";
import { decodeUsage, encodeMetrics } from "./usage.ts";

/** `POST /embed`, and the older `POST /embeddings` for one text. */
export const embed: UnaryCodec<EmbedRequest, EmbedReply> = {
  decodeRequest(body, { model, path }) {
    const fields = readFields(requireObject(body, ""), "");
    fields.string("model");
    const isOlder = path.endsWith("/embeddings");
    const { inputs, single } = isOlder ? decodePrompt(fields) : decodeInputs(fields);
    const dimensions = fields.number("dimensions");
    const form = isOlder ? "embeddings" : undefined;
    return {
      model,
      inputs,
      ...defined({ dimensions }),
      ...keep({ form, single: single ? true : undefined, fields: fields.rest() }),
    };
  },
  encodeRequest(request, { model, losses }) {
    const reason = "the wire has no field for it";
    if (request.task !== undefined) losses({ path: "task", kind: "dropped", from: request.task, reason });
    if (request.user !== undefined) losses({ path: "user", kind: "dropped", reason });
    const inputs = request.inputs.map(encodeInput);
    const single = bagOf(request)["single"] === true && inputs.length === 1 ? inputs[0] : undefined;
    return {
      body: { ...fieldsOf(request), model, input: single ?? inputs, ...defined({ dimensions: request.dimensions }) },
    };
  },
  decodeReply(body) {
    const reply = asObject(body);
    const older = reply?.["embedding"];
    const vectors = reply?.["embeddings"] ?? (isArray(older) ? [older] : undefined);
    if (!reply || !isArray(vectors)) throw new GatewayError("invalid-reply", "the upstream's embeddings are none");
    const usage = decodeUsage(reply);
    return { model: asString(reply["model"]) ?? "", embeddings: vectors.map(decodeVector), ...defined({ usage }) };
  },
  encodeReply({ model, embeddings, usage }, { request }) {
    if (bagOf(request)["form"] === "embeddings") return { embedding: embeddings[0] ?? [] };
    const {
      eval_count: _none,
      eval_duration: _never,
      prompt_eval_duration: _unsaid,
      ...metrics
    } = encodeMetrics(usage);
    return { model: model || request.model, embeddings, ...metrics };
  },
};

interface Inputs {
  readonly inputs: readonly EmbedInput[];
  readonly single: boolean;
}

function decodePrompt(fields: Fields): Inputs {
  return { inputs: [{ type: "text", text: fields.string("prompt") ?? "" }], single: true };
}

function decodeInputs(fields: Fields): Inputs {
  const value = fields.peek("input");
  if (typeof value === "string")
    return { inputs: [{ type: "text", text: fields.string("input") ?? "" }], single: true };
  if (value === undefined || value === null) return { inputs: [], single: false };
  if (!isArray(value)) throw wrongType("input", "a string or a list of strings");
  const texts = fields.array("input") ?? [];
  return {
    inputs: texts.map((item, index) => ({ type: "text", text: requireString(item, `input[${index}]`) })),
    single: false,
  };
}

function encodeInput(input: EmbedInput): string {
  if (input.type === "text") return input.text;
  const texts =
    input.type === "content"
      ? input.content.map((part) => (part.type === "text" ? part.text : undefined))
      : [undefined];
  if (texts.includes(undefined))
    throw new GatewayError("unsupported", "this wire embeds text only", { param: "inputs" });
  return texts.join("");
}

function decodeVector(value: Json): readonly number[] {
  if (isArray(value)) return value.filter((item) => typeof item === "number");
  throw new GatewayError("invalid-reply", "an embedding of the upstream's has no vector");
}
