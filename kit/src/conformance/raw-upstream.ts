import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { RecordedRequest } from "@patchbay/sdk/testing";

/** Bytes on the line, status and headers included, and how the line ends. */
export interface RawReply {
  readonly bytes: readonly (string | Uint8Array)[];
  readonly ending: "close" | "silence";
}

/** A server that answers with whatever bytes it is told, for faults below HTTP. */
export interface RawUpstream extends AsyncDisposable {
  readonly url: string;
  reply: (request: RecordedRequest) => RawReply;
}

/** Starts on a free port of the loopback. */
export async function startRawUpstream(): Promise<RawUpstream> {
  const upstream: Pick<RawUpstream, "reply"> = { reply: () => ({ bytes: [], ending: "close" }) };
  const sockets = new Set<Socket>();
  const server = createServer((message) => void answer(message, upstream));
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
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}

async function answer(message: IncomingMessage, upstream: Pick<RawUpstream, "reply">): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
  } catch {
    // A caller who leaves while it asks is answered like any other; nobody hears it.
  }
  const { bytes, ending } = upstream.reply(recorded(message, Buffer.concat(chunks)));
  for (const piece of bytes) {
    if (message.socket.destroyed) return;
    await new Promise<void>((resolve) => message.socket.write(piece, () => resolve()));
    await setImmediate();
    await setImmediate();
  }
  if (ending === "close") message.socket.end();
}

function recorded(
  { method = "", url: path = "", headers, rawHeaders }: IncomingMessage,
  body: Buffer,
): RecordedRequest {
  const text = body.toString("utf8");
  const json = (): unknown => JSON.parse(text);
  return { method, path, headers, rawHeaders, body, text, aborted: false, json };
}
