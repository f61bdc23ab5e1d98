import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { RecordedRequest } from "@patchbay/sdk/testing";

/** What is written to the line, status and headers included, and how the line ends. */
export interface RawReply {
  readonly pieces: readonly (string | Uint8Array)[];
  readonly ending: "close" | "reset" | "silence";
}

/** A server that reads requests as HTTP and answers with whatever bytes it is told. */
export interface RawUpstream extends AsyncDisposable {
  readonly port: number;
  /** What answers from now on. */
  reply: (request: RecordedRequest) => RawReply;
}

/** Starts on a free port of the loopback, with TLS where a certificate is given. */
export async function startRawUpstream(tls?: { readonly key: string; readonly cert: string }): Promise<RawUpstream> {
  const upstream: Pick<RawUpstream, "reply"> = { reply: () => ({ pieces: [], ending: "close" }) };
  const sockets = new Set<Socket>();
  const answer = async (message: IncomingMessage): Promise<void> => {
    const request = await read(message);
    await write(message.socket, upstream.reply(request));
  };
  const server = tls
    ? createTlsServer(tls, (message) => void answer(message))
    : createServer((message) => void answer(message));
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return Object.assign(upstream, {
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}

async function read(message: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { method = "", url: path = "", headers, rawHeaders } = message;
  const text = body.toString("utf8");
  return { method, path, headers, rawHeaders, body, text, aborted: false, json: () => JSON.parse(text) as unknown };
}

async function write(socket: Socket, { pieces, ending }: RawReply): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
    // Two turns of the loop: a reader in this process has read the piece by then, and pieces stay apart.
    await setImmediate();
    await setImmediate();
  }
  if (ending === "close") socket.end();
  if (ending === "reset") socket.resetAndDestroy();
}
