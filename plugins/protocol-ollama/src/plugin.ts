import { definePlugin, type InboundProtocol, type Route } from "@patchbay/sdk";
import { wire } from "@patchbay/wire-ollama";
import { readTarget } from "./target.ts";

const routes: readonly Route[] = [
  { method: "POST", path: "/api/chat", operation: "chat", target: readTarget },
  { method: "POST", path: "/api/generate", operation: "chat", target: readTarget },
  { method: "POST", path: "/api/embed", operation: "embed", target: readTarget },
  { method: "POST", path: "/api/embeddings", operation: "embed", target: readTarget },
  { method: "GET", path: "/api/tags", operation: "models" },
  { method: "GET", path: "/api/ps", operation: "models" },
  { method: "POST", path: "/api/show", operation: "models" },
  { method: "GET", path: "/api/version", operation: "models" },
];

const protocol: InboundProtocol = {
  id: "ollama",
  wire,
  // Its readers break on a line that is no JSON object.
  keepAliveMs: 0,
  routes: [...routes, ...routes.map((route) => ({ ...route, path: `/ollama${route.path}` }))],
};

/** Lets clients speak Ollama's API. */
export const plugin = definePlugin({
  name: "@patchbay/protocol-ollama",
  sdk: "1.0",
  setup: () => ({ inboundProtocol: protocol }),
});
