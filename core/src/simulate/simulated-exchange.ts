import { GatewayError } from "@patchbay/sdk";
import { Exchange } from "../pipeline/exchange.ts";
import type { Arrival } from "./arrival.ts";
import type { World } from "./open-world.ts";

/** The exchange that an arrival begins, and what ends its deadline. */
export interface Begun {
  readonly exchange: Exchange;
  readonly end: () => void;
}

/** Makes the exchange that the door would make. Nothing reads its body: policies see an empty conversation. */
export function beginExchange({ generation, clock, protocol }: World, arrival: Arrival, id: string): Begun {
  const { model, stream, headers, client: clientId, pool } = arrival;
  const found = protocol(arrival.protocol);
  const { deadlineMs } = generation.config.server;
  const controller = new AbortController();
  const deadline = clock.after(deadlineMs, () =>
    controller.abort(new GatewayError("deadline", `the request took longer than ${deadlineMs} ms (server.deadlineMs)`)),
  );
  const route = { method: "POST", path: "/", operation: "chat" } as const;
  const exchange = new Exchange({
    id,
    generation,
    bound: { route, protocol: found, wire: found.wire, owner: "" },
    inbound: { method: route.method, path: route.path, params: {}, query: {}, headers, body: undefined },
    target: { model, stream },
    pool,
    clientId,
    body: blank(arrival.bytes),
    strict: undefined,
    signal: controller.signal,
    at: clock.now(),
    startedAt: clock.monotonic(),
  });
  exchange.request = { model, stream, system: [], messages: [] };
  return { exchange, end: () => deadline.cancel() };
}

let paper = new Uint8Array(0);

/** Bodies have a size and nothing in it, so that all can share their memory. */
function blank(bytes: number): Uint8Array {
  if (paper.length < bytes) paper = new Uint8Array(bytes);
  return paper.subarray(0, bytes);
}
