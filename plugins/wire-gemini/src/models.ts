import {
  GatewayError,
  type Json,
  type JsonObject,
  type ModelInfo,
  type ModelsReply,
  type ModelsRequest,
  type UnaryCodec,
} from "@patchbay/sdk";
import { asArray, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { fieldsOf, keep } from "./bag.ts";
import { camelKeys, countOf } from "./fields.ts";

/** Largest page that the API gives. */
const maxPage = "1000";

/** `GET /models` and `GET /models/{id}`. A page's token is the id of its last model. */
export const models: UnaryCodec<ModelsRequest, ModelsReply> = {
  decodeRequest(_body, { params, query }) {
    const limit = countOf(query["pageSize"] ?? query["page_size"]);
    return defined({
      id: params["id"]?.replace(/^models\//, ""),
      limit: limit !== undefined && limit > 0 ? limit : undefined,
      after: query["pageToken"] ?? query["page_token"],
    });
  },
  encodeRequest: ({ limit, after }) => ({
    query: {
      pageSize: limit === undefined ? maxPage : String(limit),
      ...(after !== undefined && { pageToken: after }),
    },
  }),
  decodeReply(body) {
    const list = asObject(body)?.["models"];
    const entries = isArray(list) ? list : [body];
    const found = entries.flatMap((entry) => decodeModel(entry) ?? []);
    const isEmpty = isArray(list) || Object.keys(asObject(body) ?? { none: true }).length === 0;
    if (found.length === 0 && !isEmpty)
      throw new GatewayError("invalid-reply", "the upstream's list of models is none");
    return { models: found, ...(asString(asObject(body)?.["nextPageToken"]) ? { more: true } : {}) };
  },
  encodeReply(reply, { request }) {
    if (request.id !== undefined) return encodeOne(reply, request.id);
    const from = request.after === undefined ? 0 : reply.models.findIndex(({ id }) => id === request.after) + 1;
    const page = reply.models.slice(from, from + (request.limit ?? reply.models.length));
    const last = from + page.length < reply.models.length ? page.at(-1) : undefined;
    return { models: page.map(encodeModel), ...(last && { nextPageToken: last.id }) };
  },
};

function encodeOne({ models }: ModelsReply, id: string): Json {
  const model = models.find((candidate) => candidate.id === id);
  if (!model) throw new GatewayError("unknown-model", `there is no model "${id}"`);
  return encodeModel(model);
}

const known: ReadonlySet<string> = new Set([
  "name",
  "displayName",
  "description",
  "inputTokenLimit",
  "outputTokenLimit",
  "supportedGenerationMethods",
]);

type Operation = NonNullable<ModelInfo["operations"]>[number];

const methods: readonly (readonly [method: string, operation: Operation])[] = [
  ["generateContent", "chat"],
  ["embedContent", "embed"],
  ["countTokens", "count-tokens"],
];

function decodeModel(value: Json): ModelInfo | undefined {
  const entry = isObject(value) ? camelKeys(value) : {};
  const name = asString(entry["name"]);
  if (name === undefined || name === "") return undefined;
  const served = asArray(entry["supportedGenerationMethods"]);
  const operations = methods.filter(([method]) => served.includes(method)).map(([, operation]) => operation);
  return {
    id: name.replace(/^models\//, ""),
    ...defined({
      displayName: asString(entry["displayName"]),
      description: asString(entry["description"]),
      contextTokens: countOf(entry["inputTokenLimit"]),
      maxOutputTokens: countOf(entry["outputTokenLimit"]),
      operations: operations.length > 0 ? operations : undefined,
    }),
    ...keep({
      methods: served.length > 0 ? served : undefined,
      fields: Object.fromEntries(Object.entries(entry).filter(([key]) => !known.has(key))),
    }),
  };
}

function encodeModel(model: ModelInfo): JsonObject {
  const { id, displayName, description, contextTokens, maxOutputTokens, operations = ["chat", "count-tokens"] } = model;
  const own = asObject(model.extensions?.["gemini"])?.["methods"];
  return {
    name: id.startsWith("tunedModels/") ? id : `models/${id}`,
    displayName: displayName ?? id,
    ...defined({ description, inputTokenLimit: contextTokens, outputTokenLimit: maxOutputTokens }),
    supportedGenerationMethods: own ?? operations.flatMap((operation) => wordsFor(operation)),
    ...fieldsOf(model),
  };
}

function wordsFor(operation: Operation): readonly string[] {
  return methods.filter(([, known]) => known === operation).map(([method]) => method);
}
