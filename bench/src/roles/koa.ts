import { createServer } from "node:http";
import Koa from "koa";
import { Pool } from "undici";
import type { SystemParameters } from "../messages.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { roleParameters, serveSystem } from "./role.ts";

/** For orientation: the same forwarding inside the web framework that the kernel uses. */

const pool = new Pool(roleParameters<SystemParameters>().upstream);
const app = new Koa();
app.use(async (context) => {
  const headers = forwardedHeaders(context.headers);
  const answer = await pool.request({ path: context.url, method: "POST", headers, body: context.req });
  context.status = answer.statusCode;
  context.set(forwardedHeaders(answer.headers));
  context.body = answer.body;
});
const handle = app.callback();
const server = createServer((request, response) => void handle(request, response));
await serveSystem(server);
