import { definePlugin, type InboundRequest, type RouteTarget } from "@patchbay/sdk";
import { recitalWire } from "./wire.ts";

/** Recital: `POST /recital/MODEL` is answered with a poem, whole or, with `?aloud=yes`, line by line. */
export const plugin = definePlugin({
  name: "patchbay-plugin-protocol-recital",
  sdk: "1.0",
  contributes: { protocols: ["recital"], hooks: ["inboundProtocol"] },
  capabilities: { content: ["prompt", "answer"] },
  setup: () => ({
    inboundProtocol: {
      id: "recital",
      wire: recitalWire,
      routes: [
        { method: "POST", path: "/recital/:model", operation: "chat", target },
        { method: "GET", path: "/recital", operation: "models" },
      ],
      keepAliveMs: 10_000,
    },
  }),
});

/** Model and manner stand in the address, not in the body. */
function target({ params, query }: InboundRequest): RouteTarget {
  return { model: params["model"] ?? "", stream: query["aloud"] === "yes" };
}
