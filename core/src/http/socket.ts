import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { GatewayError, type InboundRequest, type Json, type RouteSession } from "@patchbay/sdk";
import { checkDepth } from "@patchbay/sdk/http";
import type { RawData, WebSocket } from "ws";
import type { Generation } from "../generation/generation.ts";
import { blame, isPromise } from "../guard.ts";
import { Exchange, type ExchangeSource } from "../pipeline/exchange.ts";
import { type Dialect, renderError } from "../pipeline/render-error.ts";
import { runExchange } from "../pipeline/run-exchange.ts";
import { strictHeader } from "../pipeline/strictness.ts";
import { admit } from "./admit.ts";
import { withoutCredentials } from "./client-headers.ts";
import type { Door } from "./door.ts";
import { locate } from "./locate.ts";
import { readTarget } from "./read-target.ts";
import type { RouteFacts } from "./route-table.ts";
import { SocketResponse } from "./socket-response.ts";

/** A request that was upgraded. */
export interface Upgraded {
  readonly request: IncomingMessage;
  readonly facts: RouteFacts;
  /** In whose dialect errors are told. */
  readonly dialect: Dialect;
  readonly session: RouteSession;
}

const goingAway = 1001;
const tooMany = 1008;
const pingMs = 30_000;
const maxQueued = 16;

/** One connection that stays open. Its messages are answered one after the other, each by an exchange of its own. */
export class Socket {
  readonly #socket: WebSocket;
  readonly #upgraded: Upgraded;
  readonly #door: Door;
  readonly #queue: string[] = [];
  #running: AbortController | undefined;
  #isAlive = true;

  constructor(socket: WebSocket, upgraded: Upgraded, door: Door) {
    this.#socket = socket;
    this.#upgraded = upgraded;
    this.#door = door;
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("pong", () => (this.#isAlive = true));
    socket.on("error", (error) => door.current().host.log.debug("a socket failed", { error }));
    socket.on("close", () => this.#left());
    this.#watch();
  }

  /** Takes nothing new, and closes when the exchange that runs is over. */
  drain(): void {
    this.#queue.length = 0;
    if (!this.#running) this.#socket.close(goingAway, "the gateway takes no new requests now");
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** A peer that does not answer is gone, even if nobody said so. */
  #watch(): void {
    const timer = this.#door.current().host.clock.after(pingMs, () => {
      if (!this.#isAlive) return this.#socket.terminate();
      this.#isAlive = false;
      this.#socket.ping();
      return this.#watch();
    });
    this.#socket.once("close", () => timer.cancel());
  }

  #left(): void {
    this.#queue.length = 0;
    this.#running?.abort(new GatewayError("aborted", "the client left"));
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#queue.length >= maxQueued) return this.#socket.close(tooMany, "too many messages wait for their answer");
    this.#queue.push(isBinary ? "" : textOf(data));
    if (!this.#running) void this.#work();
    return undefined;
  }

  async #work(): Promise<void> {
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
      const controller = new AbortController();
      this.#running = controller;
      await this.#answer(message, controller);
      this.#running = undefined;
    }
    if (this.#door.isDraining) this.drain();
  }

  async #answer(message: string, controller: AbortController): Promise<void> {
    const generation = this.#door.take();
    const id = `req_${randomUUID().replaceAll("-", "")}`;
    const client = new SocketResponse(this.#socket, this.#upgraded.session, id, controller.signal);
    const { deadlineMs } = generation.config.server;
    const deadline = generation.host.clock.after(deadlineMs, () =>
      controller.abort(
        new GatewayError("deadline", `the request took longer than ${deadlineMs} ms (server.deadlineMs)`),
      ),
    );
    generation.enter();
    this.#door.running.add(controller);
    try {
      const source = this.#sourceOf(message, id, generation, controller.signal);
      if (!source) return;
      const told = readTarget(source.inbound, source.bound, { clock: generation.host.clock, signal: source.signal });
      const target = isPromise(told) ? await told : told;
      await runExchange(new Exchange({ ...source, target }), client);
    } catch (cause) {
      const error = GatewayError.from(cause);
      generation.missed(error.code);
      const rendered = renderError(error, this.#upgraded.dialect, id, generation.host);
      const { status, headers, body } = isPromise(rendered) ? await rendered : rendered;
      client.send(status, headers, body);
    } finally {
      deadline.cancel();
      this.#door.running.delete(controller);
      generation.leave();
    }
  }

  /** What the exchange is made of that a message asks for; undefined when it asks for none. */
  #sourceOf(
    message: string,
    id: string,
    generation: Generation,
    signal: AbortSignal,
  ): Omit<ExchangeSource, "target"> | undefined {
    const { request, facts } = this.#upgraded;
    const { clock } = generation.host;
    // Keys, pools and routes may have changed since the connection was made.
    const clientId = admit({ headers: request.headers, query: facts.query, generation }, this.#door.isDraining);
    const { bound, path, params, pool } = locate(generation, facts);
    const body = this.#read(message, bound.owner);
    if (body === undefined) return undefined;
    const inbound: InboundRequest = {
      method: "POST",
      path,
      params,
      query: Object.fromEntries([...facts.query].filter(([name]) => name !== "key")),
      headers: withoutCredentials(request.headers),
      body: checkDepth(body),
    };
    return {
      id,
      generation,
      bound,
      inbound,
      address: request.url,
      pool,
      clientId,
      body: Buffer.from(JSON.stringify(body)),
      strict: request.headers[strictHeader]?.toString(),
      signal,
      at: clock.now(),
      startedAt: clock.monotonic(),
    };
  }

  #read(message: string, plugin: string): Json | undefined {
    try {
      return this.#upgraded.session.read(message);
    } catch (cause) {
      throw blame({ plugin, hook: "inboundProtocol.session" }, cause);
    }
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.isBuffer(data) ? data.toString("utf8") : Buffer.from(data).toString("utf8");
}
