import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { Kernel } from "@patchbay/core";

/** Where clients of the kernel come in; it keeps what they are sent. */
export interface ClientDoor {
  readonly url: string;
  /** What the client of an exchange was sent, when that is over; undefined when it came in otherwise. Told once. */
  sent(exchange: string): Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

/** Answers that nobody asked for yet. */
const mostKept = 200;
const mostBytes = 1024 * 1024;

interface Answer {
  readonly body: Promise<string>;
}

/** Opens a port of the loopback before a kernel. */
export async function openClientDoor(kernel: Pick<Kernel, "handle" | "upgrade">, port: number): Promise<ClientDoor> {
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    listenIn(response, (id, body) => {
      answers.set(id, { body });
      const [oldest] = answers.keys();
      if (answers.size > mostKept && oldest !== undefined) answers.delete(oldest);
    });
    kernel.handle(request, response);
  });
  server.on("upgrade", (request, socket, head) => kernel.upgrade(request, socket, head));
  await listenAt(server, port);
  return {
    url: urlOf(server.address()),
    async sent(exchange) {
      const answer = answers.get(exchange);
      answers.delete(exchange);
      return await answer?.body;
    },
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

/** Hears what is written to a client, from when the exchange has its id. */
function listenIn(response: ServerResponse, begun: (id: string, body: Promise<string>) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: unknown): void => {
    const piece = typeof chunk === "string" || chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0);
    bytes += piece.length;
    if (bytes <= mostBytes) chunks.push(piece);
  };
  const body = new Promise<string>((resolve) => {
    response.once("close", () => resolve(Buffer.concat(chunks).toString("utf8")));
  });
  before(response, "writeHead", (args) => {
    const id = args.map((value) => idIn(value)).find((found) => found !== undefined);
    if (id !== undefined) begun(id, body);
  });
  before(response, "write", ([chunk]) => keep(chunk));
  before(response, "end", ([chunk]) => keep(chunk));
}

function idIn(headers: unknown): string | undefined {
  if (typeof headers !== "object" || headers === null || !("x-request-id" in headers)) return undefined;
  return String(headers["x-request-id"]);
}

function before(
  response: ServerResponse,
  method: "writeHead" | "write" | "end",
  look: (args: readonly unknown[]) => void,
): void {
  const original: unknown = Reflect.get(response, method);
  if (typeof original !== "function") return;
  const value = (...args: readonly unknown[]): unknown => {
    look(args);
    return Reflect.apply(original, response, args);
  };
  Object.defineProperty(response, method, { value });
}
