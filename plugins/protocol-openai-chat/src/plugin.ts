import { definePlugin, type InboundProtocol } from "@patchbay/sdk";
import { completionsWire, wire } from "@patchbay/wire-openai-chat";

const keepAliveMs = 15_000;

const protocol: InboundProtocol = {
  id: "openai-chat",
  wire,
  keepAliveMs,
  routes: [
    { method: "POST", path: "/v1/chat/completions", operation: "chat" },
    { method: "POST", path: "/v1/embeddings", operation: "embed" },
    { method: "GET", path: "/v1/models", operation: "models" },
    // Ids such as `meta-llama/Llama-3` have slashes, so the id is the rest of the path.
    { method: "GET", path: "/v1/models/*id", operation: "models" },
  ],
};

/** The older API has bodies of its own, which no endpoint for chat would read: another wire. */
const completionsProtocol: InboundProtocol = {
  id: "openai-completions",
  wire: completionsWire,
  keepAliveMs,
  routes: [{ method: "POST", path: "/v1/completions", operation: "chat" }],
};

/** Lets clients speak OpenAI's Chat Completions, and the Completions that came before them. */
export const plugin = definePlugin({
  name: "@patchbay/protocol-openai-chat",
  sdk: "1.0",
  setup: () => ({ inboundProtocol: [protocol, completionsProtocol] }),
});
