import { definePlugin } from "@patchbay/sdk";
import { askWire } from "./wire.ts";

/** A small dialect: `POST /v1/ask` with turns of plain text, answered with text. */
export const plugin = definePlugin({
  name: "patchbay-plugin-protocol-ask",
  sdk: "1.0",
  setup: () => ({
    inboundProtocol: {
      id: "ask",
      wire: askWire,
      routes: [{ method: "POST", path: "/v1/ask", operation: "chat" }],
      keepAliveMs: 10_000,
    },
  }),
});
