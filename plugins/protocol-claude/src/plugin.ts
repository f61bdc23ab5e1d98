import { definePlugin, type InboundProtocol } from "@patchbay/sdk";
import { wire } from "@patchbay/wire-claude";

/** Clients of other dialects ask for models at the same address; those of this one always name its version. */
const match = { headers: { "anthropic-version": true } } as const;

const protocol: InboundProtocol = {
  id: "claude",
  wire,
  // Some clients give up, or say that something is wrong, after 15 seconds without an event.
  keepAliveMs: 10_000,
  routes: [
    { method: "POST", path: "/v1/messages", operation: "chat" },
    { method: "POST", path: "/v1/messages/count_tokens", operation: "count-tokens" },
    { method: "GET", path: "/v1/models", match, operation: "models" },
    { method: "GET", path: "/v1/models/*id", match, operation: "models" },
  ],
};

/** Lets clients speak Claude's Messages. */
export const plugin = definePlugin({
  name: "@patchbay/protocol-claude",
  sdk: "1.0",
  setup: () => ({ inboundProtocol: protocol }),
});
