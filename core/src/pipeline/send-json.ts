import type { ClientResponse } from "./client-response.ts";
import { debugHeaders } from "./debug-headers.ts";
import type { Exchange } from "./exchange.ts";

/** Sends a whole answer of an operation that does not stream. */
export function sendJson(
  exchange: Exchange,
  client: ClientResponse,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  client.send(200, { "content-type": "application/json", ...headers, ...debugHeaders(exchange) }, JSON.stringify(body));
}
