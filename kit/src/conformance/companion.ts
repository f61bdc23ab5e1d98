import { definePlugin, type InboundProtocol, type KernelEvent, type Plugin, type Wire } from "@patchbay/sdk";
import { neutralWire } from "./neutral-wire.ts";

/** Where the suite's client asks. */
export const routes = {
  chat: "/v1/conformance/chat",
  embed: "/v1/conformance/embed",
  "count-tokens": "/v1/conformance/count-tokens",
  models: "/v1/conformance/models",
} as const;

/** The plugin through which the suite asks and watches; it also brings wires that the plugin names by id. */
export function companion(wires: readonly Wire[], onEvent: (event: KernelEvent) => void): Plugin {
  return definePlugin({
    name: "patchbay-conformance",
    sdk: "1.0",
    setup: () => ({
      inboundProtocol: [client, ...wires.map(carrier)],
      observe: {
        events: ["exchange-end", "attempt-end", "plugin-error", "loss"],
        handle: (batch) => batch.forEach(onEvent),
      },
    }),
  });
}

const client: InboundProtocol = {
  id: "conformance",
  wire: neutralWire,
  routes: [
    { method: "POST", path: routes.chat, operation: "chat" },
    { method: "POST", path: routes.embed, operation: "embed" },
    { method: "POST", path: routes["count-tokens"], operation: "count-tokens" },
    { method: "POST", path: routes.models, operation: "models" },
  ],
};

/** A wire comes into a kernel with a protocol only. */
function carrier(wire: Wire): InboundProtocol {
  const id = `conformance-${wire.id}`;
  return { id, wire, routes: [{ method: "POST", path: `/v1/conformance/${wire.id}`, operation: "chat" }] };
}
