import {
  GatewayError,
  type Json,
  type JsonObject,
  type ModelInfo,
  type ModelsReply,
  type ModelsRequest,
  type UnaryCodec,
} from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray } from "@patchbay/sdk/http";
import { badRequest, defined, requireObject } from "@patchbay/wire-kit";
import { bagOf, keep } from "./bag.ts";
import { encodeDetails, encodeListed } from "./model-shapes.ts";
import { bareName } from "./model-names.ts";

/** Compared by clients with the oldest server that they can talk to. */
const version = "0.12.6";

/** The list of models, one model in full, those in memory, and the version, which are asked for at a path each. */
export const models: UnaryCodec<ModelsRequest, ModelsReply> = {
  decodeRequest(body, { path }) {
    const form = path.slice(path.lastIndexOf("/") + 1);
    return form === "show" ? keep({ form, model: shownModel(body) }) : keep({ form });
  },
  encodeRequest: () => ({}),
  decodeReply(body) {
    const list = asObject(body)?.["models"];
    // A server without models writes null.
    if (!isArray(list) && list !== null)
      throw new GatewayError("invalid-reply", "the upstream's list of models is none");
    return { models: asArray(list ?? undefined).flatMap((entry) => decodeModel(asObject(entry)) ?? []) };
  },
  encodeReply({ models: all }, { request }) {
    const notes = bagOf(request);
    const encode = forms[asString(notes["form"]) ?? ""];
    return encode ? encode(all, asString(notes["model"]) ?? "") : { models: all.map(encodeListed) };
  },
};

type Encode = (models: readonly ModelInfo[], name: string) => Json;

const forms: Readonly<Record<string, Encode>> = {
  version: () => ({ version }),
  // Models are elsewhere: none is in the memory of the gateway.
  ps: () => ({ models: [] }),
  show(models, name) {
    const model = models.find(({ id }) => id === name) ?? models.find(({ id }) => bareName(id) === bareName(name));
    if (!model) throw new GatewayError("unknown-model", `model '${name}' not found`, { param: "model" });
    return encodeDetails(model);
  },
};

function shownModel(body: Json | undefined): string {
  const { model, name } = requireObject(body, "");
  const found = asString(model) || asString(name);
  if (!found) throw badRequest("model", "is required");
  return found;
}

function decodeModel(entry: JsonObject | undefined): ModelInfo | undefined {
  const name = asString(entry?.["model"]) || asString(entry?.["name"]);
  if (!entry || !name) return undefined;
  const { model: _model, name: _name, ...fields } = entry;
  const modified = Date.parse(asString(entry["modified_at"]) ?? "");
  const size = asNumber(asObject(entry["details"])?.["context_length"]);
  return {
    id: bareName(name),
    ...(Number.isFinite(modified) && { created: Math.floor(modified / 1000) }),
    ...defined({ contextTokens: size !== undefined && size > 0 ? size : undefined, operations: operationsOf(entry) }),
    ...keep({ fields }),
  };
}

function operationsOf({ capabilities }: JsonObject): ModelInfo["operations"] {
  if (!isArray(capabilities)) return undefined;
  const chat = capabilities.includes("completion") ? (["chat"] as const) : [];
  return capabilities.includes("embedding") ? [...chat, "embed"] : chat;
}
