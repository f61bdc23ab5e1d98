import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Somebody who asks for a page and does not read the answer until told to. */
export interface DeafSocket {
  /** All that comes until the other side ends. */
  hear(): Promise<string>;
}

export async function askAndNotRead(url: string, path: string, token: string): Promise<DeafSocket> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  socket.pause();
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n\r\n`);
  return {
    async hear() {
      const chunks: Buffer[] = [];
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      const closed = once(socket, "close");
      socket.resume();
      await closed;
      return Buffer.concat(chunks).toString("utf8");
    },
  };
}
