import { randomUUID } from "node:crypto";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { GatewayError, type RouteSession } from "@patchbay/sdk";
import { WebSocketServer } from "ws";
import type { Generation } from "../generation/generation.ts";
import { blame, isPromise } from "../guard.ts";
import type { BoundRoute } from "../pipeline/bound-route.ts";
import { renderError } from "../pipeline/render-error.ts";
import type { RenderedError } from "../pipeline/rendered-error.ts";
import { admit } from "./admit.ts";
import type { Door } from "./door.ts";
import { locate } from "./locate.ts";
import { plainError } from "./plain-error.ts";
import { type RouteFacts, upgradeMethod } from "./route-table.ts";
import { Socket, type Upgraded } from "./socket.ts";
import { splitAddress } from "./split-address.ts";

/** The way in for connections that stay open. */
export interface Upgrades {
  handle(request: IncomingMessage, duplex: Duplex, head: Buffer): void;
  /** Closes what is idle now, and the others when their exchange is over. */
  drain(): void;
  /** Ends what is left. */
  terminate(): void;
}

export function createUpgrades(door: Door): Upgrades {
  const open = new Set<Socket>();
  return {
    handle(request, duplex, head) {
      duplex.on("error", () => duplex.destroy());
      const generation = door.current();
      const { path, query } = splitAddress(request.url ?? "/");
      const facts = { method: upgradeMethod, path, headers: request.headers, query };
      try {
        const entrance = enter(request, facts, generation, door);
        serverOf(generation.config.server.maxDecodedBytes).handleUpgrade(request, duplex, head, (socket) =>
          track(new Socket(socket, entrance, door), socket),
        );
      } catch (cause) {
        const answer = cause instanceof Refusal ? cause.answer : plain(GatewayError.from(cause));
        if (isPromise(answer)) void answer.then((told) => refuse(duplex, told));
        else refuse(duplex, answer);
      }
    },
    drain() {
      for (const socket of open) socket.drain();
    },
    terminate() {
      for (const socket of open) socket.terminate();
    },
  };

  function track(socket: Socket, closing: { once(event: "close", then: () => void): unknown }): void {
    open.add(socket);
    closing.once("close", () => open.delete(socket));
  }
}

/** Why a request is not upgraded, in its protocol's dialect. */
class Refusal extends Error {
  readonly answer: RenderedError | Promise<RenderedError>;

  constructor(answer: RenderedError | Promise<RenderedError>) {
    super("not upgraded");
    this.answer = answer;
  }
}

/** Lets the client in and finds out what it wants. @throws Refusal, GatewayError `not-found`. */
function enter(request: IncomingMessage, facts: RouteFacts, generation: Generation, door: Door): Upgraded {
  const { bound } = locate(generation, facts);
  try {
    checkOrigin(request, generation);
    admit({ headers: request.headers, query: facts.query, generation }, door.isDraining);
    return { request, facts, dialect: bound, session: sessionOf(bound) };
  } catch (cause) {
    throw new Refusal(renderError(GatewayError.from(cause), bound, newId(), generation.host));
  }
}

/** Browsers let every page open sockets to every address: without a key only the gateway's own pages may. */
function checkOrigin({ headers }: IncomingMessage, { config }: Generation): void {
  const { origin, host } = headers;
  if (origin === undefined || config.server.keys.length > 0) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new GatewayError(
    "permission-denied",
    `pages of ${origin} may not open sockets here while no key is configured`,
  );
}

function sessionOf({ route, owner }: BoundRoute): RouteSession {
  try {
    if (!route.session) throw new TypeError("the route has no session");
    return route.session();
  } catch (cause) {
    throw blame({ plugin: owner, hook: "inboundProtocol.session" }, cause);
  }
}

function serverOf(maxPayload: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload,
    // Bodies are large and alike; the windows of both sides are given up between messages, or each socket would hold them.
    perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true },
  });
}

function refuse(duplex: Duplex, { status, headers, body }: RenderedError): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries({ ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ];
  duplex.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function plain(error: GatewayError): RenderedError {
  const headers = { "content-type": "application/json", "x-request-id": newId() };
  return { status: error.status, headers, body: JSON.stringify(plainError(error)) };
}

function newId(): string {
  return `req_${randomUUID().replaceAll("-", "")}`;
}
