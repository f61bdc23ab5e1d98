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
import { badRequest, defined } from "@patchbay/wire-kit";
import { fieldsOf, keep } from "./bag.ts";

/** The most that a vendor's list gives at once; a shorter list would hide models. */
const longestList = 1000;

/** `GET /models` and `GET /models/{id}`. */
export const models: UnaryCodec<ModelsRequest, ModelsReply> = {
  decodeRequest: (_body, { params, query }) =>
    defined({
      id: params["id"],
      limit: decodeLimit(query["limit"]),
      after: query["after_id"],
      before: query["before_id"],
    }),
  encodeRequest: ({ limit = longestList, after, before }) => ({
    query: defined({ limit: String(limit), after_id: after, before_id: before }),
  }),
  decodeReply(body) {
    const object = asObject(body);
    const list = object?.["data"] ?? body;
    const found = (isArray(list) ? list : [list]).flatMap((entry) => decodeModel(entry) ?? []);
    if (found.length === 0 && !isArray(list))
      throw new GatewayError("invalid-reply", "the upstream's list of models is none");
    return { models: found, ...(object?.["has_more"] === true && { more: true }) };
  },
  encodeReply(reply, { request }) {
    return request.id === undefined ? encodeList(reply, request) : encodeOne(reply, request.id);
  },
};

function decodeLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw badRequest("limit", "must be a whole number from 1");
}

function encodeOne({ models }: ModelsReply, id: string): Json {
  const model = models.find((model) => model.id === id);
  if (!model) throw new GatewayError("unknown-model", `there is no model "${id}"`);
  return encodeModel(model);
}

/** A page of the list. Without a limit it holds all that there are, as most clients never ask for a second page. */
function encodeList({ models, more }: ModelsReply, request: ModelsRequest): Json {
  const { limit = Infinity, after, before } = request;
  const first = after === undefined ? 0 : models.findIndex(({ id }) => id === after) + 1;
  const last = before === undefined ? -1 : models.findIndex(({ id }) => id === before);
  const rest = models.slice(first, last === -1 ? undefined : last);
  const page = before === undefined || limit === Infinity ? rest.slice(0, limit) : rest.slice(-limit);
  return {
    data: page.map(encodeModel),
    has_more: page.length < rest.length || more === true,
    first_id: page.at(0)?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

const known: ReadonlySet<string> = new Set([
  "id",
  "type",
  "display_name",
  "created_at",
  "max_input_tokens",
  "max_tokens",
]);

function decodeModel(entry: Json): ModelInfo | undefined {
  const id = isObject(entry) ? asString(entry["id"]) : asString(entry);
  if (id === undefined) return undefined;
  if (!isObject(entry)) return { id };
  const created = Date.parse(asString(entry["created_at"]) ?? "") / 1000;
  return {
    id,
    ...defined({
      displayName: asString(entry["display_name"]),
      created: Number.isFinite(created) ? created : asNumber(entry["created"]),
      contextTokens: asNumber(entry["max_input_tokens"]),
      maxOutputTokens: asNumber(entry["max_tokens"]),
    }),
    ...keep({ fields: Object.fromEntries(Object.entries(entry).filter(([key]) => !known.has(key))) }),
  };
}

function encodeModel(model: ModelInfo): JsonObject {
  return {
    type: "model",
    id: model.id,
    display_name: model.displayName ?? model.id,
    created_at: timeOf(model.created ?? 0),
    ...defined({ max_input_tokens: model.contextTokens, max_tokens: model.maxOutputTokens }),
    ...fieldsOf(model),
  };
}

/** RFC 3339. Some vendors count in milliseconds, which is no year that the format can write. */
function timeOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${Number.isNaN(date.getTime()) ? "1970-01-01T00:00:00" : date.toISOString().slice(0, 19)}Z`;
}
