import { definePlugin, GatewayError, type InboundProtocol, type InboundRequest, type RouteTarget } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { compactWire, wire } from "@patchbay/wire-openai-responses";
import { createSession } from "./session.ts";
import { storedRoutes } from "./stored-routes.ts";

const responses: InboundProtocol = {
  id: "openai-responses",
  wire,
  keepAliveMs: 15_000,
  routes: [
    { method: "POST", path: "/v1/responses", operation: "chat" },
    { method: "GET", path: "/v1/responses", operation: "chat", transport: "websocket", session: createSession },
    { method: "POST", path: "/v1/responses/input_tokens", operation: "count-tokens" },
    // Codex asks for its own list at the address of all lists, and always says its version.
    { method: "GET", path: "/v1/models", match: { query: { client_version: true } }, operation: "models" },
    ...storedRoutes,
  ],
};

/** A wire of its own, so that an answer of the ordinary kind never passes for a compaction. */
const compact: InboundProtocol = {
  id: "openai-responses-compact",
  wire: compactWire,
  routes: [{ method: "POST", path: "/v1/responses/compact", operation: "chat", target: compactTarget }],
};

/** A compaction is never streamed. @throws GatewayError `bad-request`. */
function compactTarget({ body }: InboundRequest): RouteTarget {
  const model = asString(asObject(body)?.["model"]);
  if (!model) throw new GatewayError("bad-request", "`model` must be the name of a model", { param: "model" });
  return { model, stream: false };
}

/** Lets clients speak OpenAI's Responses. */
export const plugin = definePlugin({
  name: "@patchbay/protocol-openai-responses",
  sdk: "1.0",
  setup: () => ({ inboundProtocol: [responses, compact] }),
});
