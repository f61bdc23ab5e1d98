import { factsOf } from "@patchbay/model-catalog";
import { definePlugin, type HttpProvider, type Node } from "@patchbay/sdk";
import { wire } from "@patchbay/wire-claude";

const baseUrl = "https://api.anthropic.com/v1";

const provider: HttpProvider = {
  id: "claude",
  wire,
  baseUrl,
  auth: { type: "header", name: "x-api-key" },
  endpoints: { chat: "messages", "count-tokens": "messages/count_tokens", models: "models" },
  headers: { "anthropic-version": "2023-06-01" },
  // A beta and the fields that belong to it go together, or both are refused.
  forwardHeaders: ["anthropic-beta", "anthropic-version"],
  profile: ({ node, model }) => (isAnthropic(node) ? { webSearch: true, ...factsOf("anthropic", model).profile } : {}),
  capabilities: ({ node, model }) => (isAnthropic(node) ? factsOf("anthropic", model).capabilities : {}),
};

/** Calls Anthropic, and every service that speaks its Messages. */
export const plugin = definePlugin({
  name: "@patchbay/provider-claude",
  sdk: "1.0",
  setup: () => ({ outboundProvider: provider }),
});

function isAnthropic(node: Node): boolean {
  return new URL(node.baseUrl ?? baseUrl).hostname === "api.anthropic.com";
}
