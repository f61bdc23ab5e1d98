import { definePlugin, type HttpProvider, type Node, type WireProfile } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { openaiProfile, wire } from "@patchbay/wire-openai-chat";
import { capabilitiesOf } from "./capabilities.ts";
import { nodeOptions } from "./node-options.ts";

const baseUrl = "https://api.openai.com/v1";

const provider: HttpProvider = {
  id: "openai",
  wire,
  baseUrl,
  auth: { type: "header", name: "authorization", prefix: "Bearer " },
  endpoints: { chat: "chat/completions", embed: "embeddings", models: "models" },
  headers: accountHeaders,
  profile: ({ node }) => profileOf(node),
  nodeOptions,
  capabilities: ({ node, model }) => (isOpenai(node) ? capabilitiesOf(model) : {}),
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

/** OpenAI is known; of any other endpoint only what its node says. */
function profileOf(node: Node): WireProfile {
  return { ...(isOpenai(node) && openaiProfile), ...asObject(node.options["profile"]) };
}

function isOpenai(node: Node): boolean {
  return new URL(node.baseUrl ?? baseUrl).hostname === "api.openai.com";
}
