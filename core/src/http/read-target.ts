import { type Clock, GatewayError, type InboundRequest, type RouteTarget } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { blame, isPromise } from "../guard.ts";
import type { BoundRoute } from "../pipeline/bound-route.ts";
import { remotely } from "../pipeline/remote-call.ts";

const hook = "inboundProtocol.target";
const deadlineMs = 1000;

/** Who waits for a target. */
export interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * What the kernel must know to choose a node: a promise where the protocol runs elsewhere.
 * @throws GatewayError `bad-request`, or what names the plugin.
 */
export function readTarget(
  inbound: InboundRequest,
  { route, owner }: BoundRoute,
  waiting: Waiting,
): RouteTarget | Promise<RouteTarget> {
  if (route.target) {
    const answer = askTarget(route.target, inbound, owner);
    return isPromise(answer) ? toldLater(answer, owner, waiting) : checked(answer, owner);
  }
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

/** What a protocol says of its request, now or later. @throws GatewayError that names the plugin. */
function askTarget(target: (inbound: InboundRequest) => unknown, inbound: InboundRequest, plugin: string): unknown {
  try {
    return target(inbound);
  } catch (cause) {
    throw blame({ plugin, hook }, cause);
  }
}

async function toldLater(
  pending: PromiseLike<unknown>,
  plugin: string,
  { clock, signal }: Waiting,
): Promise<RouteTarget> {
  return checked(await remotely({ plugin, hook, clock, deadlineMs, signal }, async () => await pending), plugin);
}

function checked(answer: unknown, plugin: string): RouteTarget {
  if (isTarget(answer)) return answer;
  throw blame({ plugin, hook }, new TypeError("a target must say model and stream"));
}

function isTarget(value: unknown): value is RouteTarget {
  if (typeof value !== "object" || value === null || !("stream" in value)) return false;
  const model = "model" in value ? value.model : undefined;
  return typeof value.stream === "boolean" && (model === undefined || typeof model === "string");
}
