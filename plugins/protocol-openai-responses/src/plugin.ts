import { definePlugin, type InboundProtocol } from "@patchbay/sdk";
import { wire } from "@patchbay/wire-openai-responses";

const protocol: InboundProtocol = {
  id: "openai-responses",
  wire,
  keepAliveMs: 15_000,
  routes: [
    { method: "POST", path: "/v1/responses", operation: "chat" },
    { method: "POST", path: "/v1/responses/input_tokens", operation: "count-tokens" },
  ],
};

/** Lets clients speak OpenAI's Responses. */
export const plugin = definePlugin({
  name: "@patchbay/protocol-openai-responses",
  sdk: "1.0",
  setup: () => ({ inboundProtocol: protocol }),
});
