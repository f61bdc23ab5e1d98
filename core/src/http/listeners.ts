import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type Listening, listenOn, stopListening } from "./listen.ts";

/** What answers. */
export interface Answering {
  readonly handle: RequestListener;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** The servers that a kernel listens with. */
export class Listeners {
  #servers: readonly Server[] = [];

  async open({ handle, upgrade }: Answering, host: string, port: number): Promise<Listening> {
    const server = createServer(handle).on("upgrade", upgrade);
    const listening = await listenOn(server, host, port);
    this.#servers = [...this.#servers, server];
    return listening;
  }

  /** Takes no new connections; resolves when the last one has ended. */
  async stop(): Promise<void> {
    await Promise.all(this.#servers.map(stopListening));
  }

  /** Ends the connections that are left. */
  end(): void {
    for (const server of this.#servers) server.closeAllConnections();
  }
}
