import {
  GatewayError,
  type Json,
  type JsonObject,
  type ModelInfo,
  type ModelsReply,
  type ModelsRequest,
  type UnaryCodec,
} from "@patchbay/sdk";
import { asNumber, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import type { Bag } from "../bag.ts";
import { defined } from "../defined.ts";

/** `GET /models` and `GET /models/{id}` of the wires that OpenAI made. */
export function openaiModels(bag: Bag): UnaryCodec<ModelsRequest, ModelsReply> {
  return {
    decodeRequest: (_body, { params }) => defined({ id: params["id"] }),
    encodeRequest: () => ({}),
    decodeReply(body) {
      const list = asObject(body)?.["data"] ?? asObject(body)?.["models"] ?? body;
      const entries = isArray(list) ? list : [list];
      const found = entries.flatMap((entry) => decodeModel(entry, bag) ?? []);
      if (found.length === 0 && !isArray(list))
        throw new GatewayError("invalid-reply", "the upstream's list of models is none");
      return { models: found };
    },
    encodeReply({ models }, { request }) {
      if (request.id === undefined) return { object: "list", data: models.map((model) => encodeModel(model, bag)) };
      const model = models.find(({ id }) => id === request.id);
      if (!model) throw new GatewayError("unknown-model", `there is no model "${request.id}"`);
      return encodeModel(model, bag);
    },
  };
}

const known: ReadonlySet<string> = new Set([
  "id",
  "object",
  "created",
  "owned_by",
  "name",
  "display_name",
  "description",
]);

function decodeModel(entry: Json, { keep }: Bag): ModelInfo | undefined {
  if (typeof entry === "string") return { id: entry };
  const id = isObject(entry) ? (asString(entry["id"]) ?? asString(entry["name"])) : undefined;
  if (!isObject(entry) || id === undefined) return undefined;
  const name = asString(entry["display_name"]) ?? asString(entry["name"]);
  return {
    id,
    ...defined({
      displayName: name === id ? undefined : name,
      description: asString(entry["description"]),
      ownedBy: asString(entry["owned_by"]),
      created: asNumber(entry["created"]),
      contextTokens: firstNumber(entry, ["context_length", "max_model_len", "context_window", "max_context_length"]),
      maxOutputTokens: firstNumber(entry, ["max_output_tokens", "max_completion_tokens"]),
    }),
    ...keep({ fields: Object.fromEntries(Object.entries(entry).filter(([key]) => !known.has(key))) }),
  };
}

function firstNumber(entry: JsonObject, keys: readonly string[]): number | undefined {
  return keys.map((key) => asNumber(entry[key])).find((value) => value !== undefined);
}

function encodeModel(model: ModelInfo, { fieldsOf }: Bag): JsonObject {
  return {
    id: model.id,
    object: "model",
    created: model.created ?? 0,
    owned_by: model.ownedBy ?? "patchbay",
    ...defined({
      display_name: model.displayName,
      description: model.description,
      context_length: model.contextTokens,
    }),
    ...fieldsOf(model),
  };
}
