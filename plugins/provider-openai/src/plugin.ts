import { factsOf } from "@patchbay/model-catalog";
import { definePlugin, type Endpoints, type HttpProvider, type Node, type WireProfile } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { openaiProfile, wire as chatWire } from "@patchbay/wire-openai-chat";
import { wire as responsesWire } from "@patchbay/wire-openai-responses";
import { nodeOptions } from "./node-options.ts";

const baseUrl = "https://api.openai.com/v1";

const chatEndpoints: Endpoints = { chat: "chat/completions", embed: "embeddings", models: "models" };
const responsesEndpoints: Endpoints = { chat: "responses", "count-tokens": "responses/input_tokens", models: "models" };

const provider: HttpProvider = {
  id: "openai",
  wire: (node) => (speaksResponses(node) ? responsesWire : chatWire),
  baseUrl,
  auth: { type: "header", name: "authorization", prefix: "Bearer " },
  endpoints: (node) => (speaksResponses(node) ? responsesEndpoints : chatEndpoints),
  headers: accountHeaders,
  profile: ({ node }) => profileOf(node),
  nodeOptions,
  capabilities: ({ node, model }) => (isOpenai(node) ? factsOf("openai", model).capabilities : {}),
};

/** Calls OpenAI, and every service that speaks its Chat Completions. */
export const plugin = definePlugin({
  name: "@patchbay/provider-openai",
  sdk: "1.0",
  setup: () => ({ outboundProvider: provider }),
});

/** The organization and project that OpenAI bills, where the node names them. */
function accountHeaders({ options }: Node): Readonly<Record<string, string>> {
  const organization = asString(options["organization"]);
  const project = asString(options["project"]);
  return {
    ...(organization !== undefined && { "openai-organization": organization }),
    ...(project !== undefined && { "openai-project": project }),
  };
}

function speaksResponses({ options }: Node): boolean {
  return options["wireApi"] === "responses";
}

/** OpenAI is known; of any other endpoint only what its node says. */
function profileOf(node: Node): WireProfile {
  if (speaksResponses(node)) return {};
  return { ...(isOpenai(node) && openaiProfile), ...asObject(node.options["profile"]) };
}

function isOpenai(node: Node): boolean {
  return new URL(node.baseUrl ?? baseUrl).hostname === "api.openai.com";
}
