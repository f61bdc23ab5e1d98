import { definePlugin, type HttpProvider } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { wire } from "@patchbay/wire-ollama";
import { capabilitiesOf } from "./capabilities.ts";
import { nodeOptions } from "./node-options.ts";

const provider: HttpProvider = {
  id: "ollama",
  wire,
  baseUrl: "http://127.0.0.1:11434/api",
  auth: { type: "header", name: "authorization", prefix: "Bearer " },
  endpoints: { chat: "chat", embed: "embed", models: "tags" },
  profile: ({ node }) => asObject(node.options["profile"]) ?? {},
  nodeOptions,
  capabilities: ({ model }) => capabilitiesOf(model),
};

/** Calls Ollama, on this machine or elsewhere. */
export const plugin = definePlugin({
  name: "@patchbay/provider-ollama",
  sdk: "1.0",
  setup: () => ({ outboundProvider: provider }),
});
