import { definePlugin, type InboundProtocol } from "@patchbay/sdk";
import { wire } from "@patchbay/wire-openai-chat";

const protocol: InboundProtocol = {
  id: "openai-chat",
  wire,
  keepAliveMs: 15_000,
  routes: [
    { method: "POST", path: "/v1/chat/completions", operation: "chat" },
    { method: "POST", path: "/v1/embeddings", operation: "embed" },
    { method: "GET", path: "/v1/models", operation: "models" },
    // Ids such as `meta-llama/Llama-3` have slashes, so the id is the rest of the path.
    { method: "GET", path: "/v1/models/*id", operation: "models" },
  ],
};

/** Lets clients speak OpenAI's Chat Completions. */
export const plugin = definePlugin({
  name: "@patchbay/protocol-openai-chat",
  sdk: "1.0",
  setup: () => ({ inboundProtocol: protocol }),
});
