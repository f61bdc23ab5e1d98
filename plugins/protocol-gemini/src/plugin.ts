import { definePlugin, type InboundProtocol } from "@patchbay/sdk";
import { arrayWire, wire } from "@patchbay/wire-gemini";
import { arrayRoutes, routes } from "./routes.ts";

/** No bytes that fill a silence are allowed on this wire. */
const keepAliveMs = 0;

const protocol: InboundProtocol = { id: "gemini", wire, keepAliveMs, routes };

/** Clients that stream without `alt=sse` get one JSON array, which is another wire. */
const arrayProtocol: InboundProtocol = { id: "gemini-array", wire: arrayWire, keepAliveMs, routes: arrayRoutes };

/** Lets clients speak Gemini's generateContent. */
export const plugin = definePlugin({
  name: "@patchbay/protocol-gemini",
  sdk: "1.0",
  setup: () => ({ inboundProtocol: [protocol, arrayProtocol] }),
});
