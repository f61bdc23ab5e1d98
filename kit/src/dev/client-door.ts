import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Kernel } from "@patchbay/core";

/** Where clients of the kernel come in. */
export interface ClientDoor {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Opens a port of the loopback before a kernel. */
export async function openClientDoor(kernel: Pick<Kernel, "handle" | "upgrade">, port: number): Promise<ClientDoor> {
  const server = createServer((request, response) => kernel.handle(request, response));
  server.on("upgrade", (request, socket, head) => kernel.upgrade(request, socket, head));
  await listenAt(server, port);
  return {
    url: urlOf(server.address()),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listenAt(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    if (!isTaken) throw cause;
    throw new Error(`127.0.0.1:${port} is already in use: choose another port with --port`, { cause });
  }
}

/** `http://127.0.0.1:PORT` of a server that listens. */
export function urlOf(address: ReturnType<Server["address"]>): string {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}
