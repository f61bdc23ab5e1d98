import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { connectionHeaders } from "./connection-headers.ts";
import { type Scene, textOf } from "./scene.ts";

/** What a client got. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Of the connection on which they came, of the form in which they came, or no longer known. */
const leftOut: ReadonlySet<string> = new Set([...connectionHeaders, "host", "accept-encoding", "expect", "upgrade"]);

/** Sends the client's request of a tape to a kernel; the signal is the client's own wish to leave. */
export async function ask(base: string, { request }: Scene, signal: AbortSignal): Promise<Answer> {
  const { method = "POST", url = "/", headers = {} } = request.head ?? {};
  const sent = Object.entries(headers).filter(([name, value]) => !leftOut.has(name) && value !== "[redacted]");
  const client = httpRequest(`${base}${url}`, { method, headers: Object.fromEntries(sent), agent: false, signal });
  const body = textOf(request);
  const chunks: Buffer[] = [];
  let response: IncomingMessage | undefined;
  try {
    client.end(body === "" ? undefined : body);
    response = await answerTo(client);
    for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  } catch {
    // A connection that breaks is what the tape has, or a difference that shows elsewhere.
  }
  const { statusCode = 0, headers: got = {} } = response ?? {};
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(got).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString(),
  };
}

function answerTo(client: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    client.on("response", resolve);
    client.on("error", reject);
  });
}
