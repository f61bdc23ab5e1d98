import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";

/** The connections of an exporter. */
export interface Sockets {
  readonly agent: HttpAgent;
  /** Ends what is under way; whoever waits for it hears of it at once. */
  readonly cut: () => void;
  /** Ends all. */
  readonly close: () => void;
}

/** Connections to a receiver, kept open between exports. */
export function createSockets(url: string): Sockets {
  const agent = url.startsWith("https:") ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const cut = (): void => {
    for (const socket of Object.values(agent.sockets).flatMap((sockets) => sockets ?? [])) end(socket);
  };
  return {
    agent,
    cut,
    close: () => {
      cut();
      agent.destroy();
    },
  };
}

function end(socket: Socket): void {
  // An error of its own: a connection that the other side reset would be tried again.
  socket.destroy(new Error("the receiver took too long"));
}
