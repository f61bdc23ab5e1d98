import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";

/** What a plain HTTP client saw of one reply. */
export interface Collected {
  readonly status: number | undefined;
  readonly chunks: readonly Buffer[];
  readonly error: NodeJS.ErrnoException | undefined;
}

/** Sends a GET on a connection of its own and gives every chunk as it came, and the error that ended it. */
export function collect(url: string): Promise<Collected> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const request = httpRequest(url, { agent: false });
    request.once("error", (error) => resolve({ status: undefined, chunks, error }));
    request.once("response", (response) => {
      const status = response.statusCode;
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("end", () => resolve({ status, chunks, error: undefined }));
      response.once("error", (error) => resolve({ status, chunks, error }));
    });
    request.end();
  });
}

/** What came out of the socket, read by read, and the error of the connection. */
export interface CollectedPackets {
  readonly packets: readonly string[];
  readonly error: NodeJS.ErrnoException | undefined;
}

/** Sends a GET over a bare socket and reads until the server closes the connection. */
export function collectPackets(url: string): Promise<CollectedPackets> {
  const packets: string[] = [];
  let failure: Error | undefined;
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => packets.push(text));
    socket.once("error", (error) => {
      failure = error;
    });
    socket.once("close", () => resolve({ packets, error: failure }));
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  });
}

/** Resolves when status and headers are there; the body is left unread. */
export function open(url: string): Promise<{
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent: false });
    request.once("response", (response) => resolve({ request, response }));
    request.once("error", reject);
    request.end();
  });
}
