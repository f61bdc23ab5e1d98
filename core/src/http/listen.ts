import { once } from "node:events";
import type { Server } from "node:http";

/** Where a kernel listens. */
export interface Listening {
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/** Large requests may take their time; a head that does not come is no request. */
const headersTimeoutMs = 60_000;

export async function listenOn(server: Server, host: string, port: number): Promise<Listening> {
  // The kernel has a deadline of its own, which knows about streams.
  server.requestTimeout = 0;
  server.headersTimeout = headersTimeoutMs;
  server.keepAliveTimeout = headersTimeoutMs;
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  const shown = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${shown}:${actual}`, host, port: actual };
}

/** Takes no new connections; resolves when the last one has ended. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
