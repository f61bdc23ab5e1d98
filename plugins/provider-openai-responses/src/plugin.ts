import { factsOf } from "@patchbay/model-catalog";
import { definePlugin, type HttpProvider, type Node } from "@patchbay/sdk";
import { wire } from "@patchbay/wire-openai-responses";

const baseUrl = "https://api.openai.com/v1";

const provider: HttpProvider = {
  id: "openai-responses",
  wire,
  baseUrl,
  auth: { type: "header", name: "authorization", prefix: "Bearer " },
  endpoints: { chat: "responses", "count-tokens": "responses/input_tokens", models: "models" },
  capabilities: ({ node, model }) => (isOpenai(node) ? factsOf("openai", model).capabilities : {}),
};

/** Calls OpenAI's Responses, and services that speak the same. */
export const plugin = definePlugin({
  name: "@patchbay/provider-openai-responses",
  sdk: "1.0",
  setup: () => ({ outboundProvider: provider }),
});

function isOpenai(node: Node): boolean {
  return new URL(node.baseUrl ?? baseUrl).hostname === "api.openai.com";
}
