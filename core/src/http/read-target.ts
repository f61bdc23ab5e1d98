import { GatewayError, type InboundRequest, type RouteTarget } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { blame } from "../guard.ts";
import type { BoundRoute } from "../pipeline/bound-route.ts";

/** What the kernel must know to choose a node. @throws GatewayError `bad-request`, or what names the plugin. */
export function readTarget(inbound: InboundRequest, { route, owner }: BoundRoute): RouteTarget {
  if (route.target) return askTarget(route.target, inbound, owner);
  if (route.operation === "models" || route.operation === "raw") return { stream: false };
  const { body } = inbound;
  if (!isObject(body)) throw new GatewayError("bad-request", "the request body must be a JSON object");
  const { ["model"]: model, ["stream"]: stream } = body;
  if (typeof model !== "string" || model === "")
    throw new GatewayError("bad-request", "`model` must be the name of a model", { param: "model" });
  if (stream !== undefined && stream !== null && typeof stream !== "boolean")
    throw new GatewayError("bad-request", "`stream` must be true or false", { param: "stream" });
  return { model, stream: stream === true };
}

/** What a protocol says of its request, once it is known to be such. @throws GatewayError that names the plugin. */
function askTarget(
  target: (inbound: InboundRequest) => RouteTarget,
  inbound: InboundRequest,
  plugin: string,
): RouteTarget {
  try {
    const answer: unknown = target(inbound);
    if (isTarget(answer)) return answer;
    throw new TypeError("a target must say model and stream");
  } catch (cause) {
    throw blame({ plugin, hook: "inboundProtocol.target" }, cause);
  }
}

function isTarget(value: unknown): value is RouteTarget {
  if (typeof value !== "object" || value === null || !("stream" in value)) return false;
  const model = "model" in value ? value.model : undefined;
  return typeof value.stream === "boolean" && (model === undefined || typeof model === "string");
}
