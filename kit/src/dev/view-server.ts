import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { urlOf } from "./client-door.ts";
import type { DevExchange } from "./dev-exchange.ts";
import { exchangePage, pagePolicy } from "./exchange-page.ts";

/** The exchanges of late, for a browser. */
export interface ViewServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves them on a free port of the loopback, to programs of this machine alone. */
export async function startView(plugin: string, exchanges: () => readonly DevExchange[]): Promise<ViewServer> {
  const server = createServer((request, response) => answer(request, response));
  const pages: Readonly<Record<string, () => readonly [type: string, body: string]>> = {
    "/dev": () => ["text/html; charset=utf-8", exchangePage(plugin, exchanges())],
    "/dev/exchanges.json": () => ["application/json", `${JSON.stringify({ exchanges: exchanges() }, undefined, 2)}\n`],
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = urlOf(server.address());

  function answer({ method, url: path = "", headers: { host } }: IncomingMessage, response: ServerResponse): void {
    // A page of elsewhere whose name was made to lead here must not read what is shown.
    const isAtHome = host === new URL(url).host || host === `localhost:${new URL(url).port}`;
    const page = isAtHome && Object.hasOwn(pages, path) ? pages[path]?.() : undefined;
    const [type, body] = page ?? [
      "text/plain",
      isAtHome ? "there are /dev and /dev/exchanges.json\n" : "not from here\n",
    ];
    const found = isAtHome ? statuses.missing : statuses.foreign;
    const status = page ? statuses.shown : found;
    response.writeHead(method === "GET" || method === "HEAD" ? status : statuses.written, {
      "content-type": type,
      "content-security-policy": pagePolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    response.end(method === "GET" ? body : undefined);
  }

  return {
    url,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const statuses = { shown: 200, foreign: 403, missing: 404, written: 405 } as const;
