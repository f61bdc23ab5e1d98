import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { Pool } from "undici";
import type { SystemParameters } from "../messages.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { roleParameters, serveSystem } from "./role.ts";

/** The reference: the least that forwards a request and streams its answer. */

const pool = new Pool(roleParameters<SystemParameters>().upstream);
const server = createServer((request, response) => {
  forward(request, response).catch(() => response.destroy());
});
await serveSystem(server);

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = forwardedHeaders(request.headers);
  const answer = await pool.request({ path: request.url ?? "/", method: "POST", headers, body: request });
  response.writeHead(answer.statusCode, forwardedHeaders(answer.headers));
  await pipeline(answer.body, response);
}
