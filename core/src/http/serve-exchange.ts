import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { GatewayError } from "@patchbay/sdk";
import type { Generation } from "../generation/generation.ts";
import { isPromise } from "../guard.ts";
import { Exchange } from "../pipeline/exchange.ts";
import { renderError } from "../pipeline/render-error.ts";
import { runExchange } from "../pipeline/run-exchange.ts";
import { strictHeader } from "../pipeline/strictness.ts";
import { admit } from "./admit.ts";
import { Inbound } from "./inbound.ts";
import type { Location } from "./locate.ts";
import { NodeResponse } from "./node-response.ts";
import { readBody } from "./read-body.ts";
import { readTarget } from "./read-target.ts";

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
    generation.missed(error.code);
    if (error.code === "internal")
      generation.host.log.error("an exchange failed before it began", { exchange: id, error });
    const rendered = renderError(error, location.bound, id, generation.host);
    const { status, headers, body } = isPromise(rendered) ? await rendered : rendered;
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
  const { query } = incoming;
  const clientId = admit({ headers: request.headers, query, generation }, door.isDraining);
  const body = await readBody(request, generation.config.server, signal);
  const inbound = new Inbound(request, query, location, body);
  const told = readTarget(inbound, location.bound, { clock, signal });
  const target = isPromise(told) ? await told : told;
  const { bound, pool } = location;
  const strict = request.headers[strictHeader]?.toString();
  return new Exchange({
    id,
    generation,
    bound,
    inbound,
    target,
    address: request.url,
    pool,
    clientId,
    body,
    strict,
    signal,
    at,
    startedAt,
  });
}
