import { once } from "node:events";
import { createServer, type Server, type ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { play } from "./upstream/play.ts";
import { type RecordedRequest, recordRequest } from "./upstream/recorded-request.ts";
import { errorStatus } from "./upstream/replies.ts";
import { createReply, type Reply } from "./upstream/reply.ts";
import { createRequestLog, type RequestLog } from "./upstream/request-log.ts";
import type { Script } from "./upstream/script.ts";

/** An HTTP server on the loopback interface that answers by script and keeps what it was asked. */
export interface FakeUpstream extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Every request so far, in the order in which they had arrived whole. */
  readonly requests: readonly RecordedRequest[];
  /** Connections that are open now, idle ones included. */
  readonly openConnections: number;
  /** Scripts for the next requests, in order; when none is left the default answers. */
  enqueue(...scripts: readonly Script[]): void;
  /** Replaces what answers when no script is queued. */
  setDefault(script: DefaultScript): void;
  /** The n-th request, counted from 1, as soon as it has arrived; rejects when the upstream is closed before. */
  received(n: number): Promise<RecordedRequest>;
  /**
   * Resolves when the client closed the connection of the n-th request before its reply had ended, with the
   * moment as `performance.now()` gives it; rejects when the reply ended, was cut or was reset by the script.
   */
  closedByClient(n: number): Promise<number>;
  /** Bytes of the n-th reply's body that the socket has accepted; throws when there is no such request yet. */
  bytesWritten(n: number): number;
  /**
   * Resolves with the bytes accepted so far when a write of the n-th reply has waited 100 ms because the
   * client does not read; rejects when the reply is over without such a wait.
   */
  stalled(n: number): Promise<number>;
  /** Closes every connection and the port; rejects with the first fault of a script, if there was one. */
  close(): Promise<void>;
}

/** One script for every request, or a function that chooses by request. */
export type DefaultScript = Script | ((request: RecordedRequest) => Script);

/** Starts a fake upstream on a free port; without a default script an unexpected request gets a 501 that says so. */
export async function startFakeUpstream(defaultScript: DefaultScript = unexpected): Promise<FakeUpstream> {
  const state: UpstreamState = {
    log: createRequestLog(),
    queue: [],
    defaultScript,
    live: new Set(),
    faults: [],
  };
  const server = createServer(
    // Time belongs to the tests: no time-out of the server may end a connection.
    { noDelay: true, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
    (message, response) => void answer(message, response, state),
  );
  const sockets = trackSockets(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return createHandle(server, sockets, state);
}

interface UpstreamState {
  readonly log: RequestLog;
  readonly queue: Script[];
  readonly live: Set<Reply>;
  readonly faults: unknown[];
  defaultScript: DefaultScript;
}

function unexpected(request: RecordedRequest): Script {
  return errorStatus(501, `no script is queued for ${request.method} ${request.path}`);
}

async function answer(message: IncomingMessage, response: ServerResponse, state: UpstreamState): Promise<void> {
  const reply = createReply(response);
  state.live.add(reply);
  try {
    const request = await recordRequest(message, () => reply.ending?.by === "client");
    state.log.add({ request, reply });
    await play(nextScript(request, state), reply);
  } catch (fault) {
    state.faults.push(fault);
    reply.claimEnding();
    response.destroy();
  } finally {
    state.live.delete(reply);
  }
}

function nextScript(request: RecordedRequest, state: UpstreamState): Script {
  const queued = state.queue.shift();
  if (queued !== undefined) return queued;
  const { defaultScript } = state;
  return typeof defaultScript === "function" ? defaultScript(request) : defaultScript;
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}

function createHandle(server: Server, sockets: ReadonlySet<Socket>, state: UpstreamState): FakeUpstream {
  const { log } = state;
  const close = async (): Promise<void> => {
    log.close();
    for (const reply of state.live) reply.claimEnding();
    await closeServer(server);
    if (state.faults.length > 0) {
      throw new Error("a script of the fake upstream failed", { cause: state.faults[0] });
    }
  };
  return {
    url: urlOf(server),
    requests: log.requests,
    get openConnections() {
      return sockets.size;
    },
    enqueue: (...scripts) => void state.queue.push(...scripts),
    setDefault(script) {
      state.defaultScript = script;
    },
    received: async (n) => (await log.arrival(n)).request,
    closedByClient: async (n) => closedByClient(n, (await log.arrival(n)).reply),
    bytesWritten: (n) => log.get(n).reply.bytesWritten,
    stalled: async (n) => stalled(n, (await log.arrival(n)).reply),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function closedByClient(n: number, reply: Reply): Promise<number> {
  const ending = await reply.ended;
  if (ending.by === "client") return ending.at;
  throw new Error(`the reply to request ${n} was ended by the upstream, not by the client`);
}

function stalled(n: number, reply: Reply): Promise<number> {
  const over = reply.ended.then(() => {
    throw new Error(`the reply to request ${n} was over before any write had to wait`);
  });
  return Promise.race([reply.stalled, over]);
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("the fake upstream has no port");
  }
  return `http://127.0.0.1:${address.port}`;
}
