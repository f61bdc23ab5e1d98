import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { GatewayError, type InboundRequest, type RouteTarget } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { presentedKey } from "../credentials/client-keys.ts";
import type { Generation } from "../generation/generation.ts";
import { blame } from "../guard.ts";
import { Exchange } from "../pipeline/exchange.ts";
import { renderError } from "../pipeline/render-error.ts";
import { runExchange } from "../pipeline/run-exchange.ts";
import { strictHeader } from "../pipeline/strictness.ts";
import { Inbound } from "./inbound.ts";
import type { Location } from "./locate.ts";
import { NodeResponse } from "./node-response.ts";
import { readBody } from "./read-body.ts";

/** One request on its way in. */
export interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly generation: Generation;
  readonly location: Location;
}

/** The kernel, as the door needs it. */
export interface Doorkeeper {
  readonly isDraining: boolean;
  /** Exchanges that run now, so that the last ones can be ended when the drain time is over. */
  readonly running: Set<AbortController>;
}

/** From a routed request to its last byte. Errors before the exchange exists are told in the protocol's dialect as well. */
export async function serveExchange(incoming: Incoming, door: Doorkeeper): Promise<void> {
  const { request, response, generation, location } = incoming;
  const id = `req_${randomUUID().replaceAll("-", "")}`;
  const controller = new AbortController();
  const client = new NodeResponse(response, id, controller.signal);
  const forget = watchForEnd(incoming, controller);
  generation.enter();
  door.running.add(controller);
  try {
    await runExchange(await receive(incoming, door, id, controller.signal), client);
  } catch (cause) {
    const error = GatewayError.from(cause);
    if (error.code === "internal")
      generation.host.log.error("an exchange failed before it began", { exchange: id, error });
    const { status, headers, body } = renderError(error, location.bound.wire, id);
    client.send(status, { ...headers, ...(!request.complete && { connection: "close" }) }, body);
  } finally {
    forget();
    door.running.delete(controller);
    generation.leave();
  }
}

/** Aborts when the client leaves or the deadline passes; returns what calls the watch off. */
function watchForEnd({ response, generation }: Incoming, controller: AbortController): () => void {
  const { deadlineMs } = generation.config.server;
  const deadline = generation.host.clock.after(deadlineMs, () =>
    controller.abort(new GatewayError("deadline", `the request took longer than ${deadlineMs} ms (server.deadlineMs)`)),
  );
  const leave = (): void => {
    if (!response.writableFinished) controller.abort(new GatewayError("aborted", "the client left"));
  };
  response.once("close", leave);
  return () => {
    deadline.cancel();
    response.off("close", leave);
  };
}

/** Lets the client in, reads its request and finds out what it wants. */
async function receive(incoming: Incoming, door: Doorkeeper, id: string, signal: AbortSignal): Promise<Exchange> {
  const { request, generation, location } = incoming;
  const { clock } = generation.host;
  const at = clock.now();
  const startedAt = clock.monotonic();
  const clientId = admit(incoming, door);
  const body = await readBody(request, generation.config.server, signal);
  const inbound = new Inbound(request, incoming.query, location, body);
  const target = targetOf(inbound, location);
  const { bound, pool } = location;
  const strict = request.headers[strictHeader]?.toString();
  return new Exchange({ id, generation, bound, inbound, target, pool, clientId, body, strict, signal, at, startedAt });
}

/** Who asks. @throws GatewayError `draining`, `unauthenticated`. */
function admit({ request, query, generation }: Incoming, { isDraining }: Doorkeeper): string {
  if (isDraining) throw new GatewayError("draining", "the gateway is shutting down; try another instance");
  if (generation.config.server.keys.length === 0) return anybody;
  const key = presentedKey(request.headers, query);
  if (key === undefined)
    throw new GatewayError("unauthenticated", "no API key: send it as `Authorization: Bearer KEY`");
  const clientId = generation.clientOf(key);
  if (clientId !== undefined) return clientId;
  throw new GatewayError("unauthenticated", "the API key is not one of this gateway's keys (server.keys)");
}

/** Who asks at an open door. */
const anybody = "";

function targetOf(inbound: InboundRequest, { bound }: Location): RouteTarget {
  const { route } = bound;
  if (route.target) return askTarget(route.target, inbound, bound.owner);
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
