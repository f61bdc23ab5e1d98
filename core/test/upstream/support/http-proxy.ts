import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { type Listening, listen } from "./listen.ts";

/** A proxy and what went through it. */
export interface HttpProxy extends Listening {
  /** `CONNECT host:port` or `POST http://…`, in order. */
  readonly seen: readonly string[];
}

/** Starts an HTTP proxy that tunnels and forwards; with `account` (`user:password`) it wants that. */
export async function startHttpProxy(account?: string): Promise<HttpProxy> {
  const seen: string[] = [];
  const wanted = account === undefined ? undefined : `Basic ${Buffer.from(account).toString("base64")}`;
  const refuses = (message: IncomingMessage): boolean =>
    wanted !== undefined && message.headers["proxy-authorization"] !== wanted;

  const server = createServer((message, response) => {
    seen.push(`${message.method} ${message.url}`);
    if (refuses(message)) response.writeHead(407).end("who are you");
    else forward(message, response);
  });
  server.on("connect", (message: IncomingMessage, socket: Socket) => {
    seen.push(`CONNECT ${message.url}`);
    if (refuses(message)) socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    else tunnel(message.url ?? "", socket);
  });
  return { seen, ...(await listen(server)) };
}

function forward(message: IncomingMessage, response: ServerResponse): void {
  const { "proxy-authorization": _account, ...headers } = message.headers;
  const onward = request(message.url ?? "", { method: message.method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  message.pipe(onward);
}

function tunnel(target: string, socket: Socket): void {
  const [host, port] = target.split(":");
  const onward = connect(Number(port), host, () => {
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    socket.pipe(onward).pipe(socket);
  });
  onward.on("error", () => socket.destroy());
  socket.on("error", () => onward.destroy());
  socket.on("close", () => onward.destroy());
}
