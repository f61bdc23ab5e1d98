import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, GatewayError } from "@patchbay/sdk";
import Koa from "koa";
import { createAdminDoor } from "../admin/admin-door.ts";
import { createLetIn } from "../admin/let-in.ts";
import { answerAdmin, answerAdminPage, isAdminPath } from "./admin.ts";
import type { Door } from "./door.ts";
import { answerPage } from "./endpoint.ts";
import { answerHealth, answerReady } from "./health.ts";
import { locate, nothingAt } from "./locate.ts";
import { plainError } from "./plain-error.ts";
import { serveExchange } from "./serve-exchange.ts";
import { splitAddress } from "./split-address.ts";

/** The way in: koa, with one middleware that reads the generation of the moment, so that routes change with it. */
export function createApp(door: Door, clock: Clock): (request: IncomingMessage, response: ServerResponse) => void {
  const app = new Koa();
  const letIn = createLetIn(door, clock);
  const askAdmin = createAdminDoor(door, letIn);
  app.on("error", (cause: unknown) => {
    door.current().host.log.debug("a connection failed", { error: cause });
  });
  app.use(async (context) => {
    const { req: request, res: response } = context;
    const { path, query } = splitAddress(request.url ?? "/");
    const system = systemRoutes.get(path);
    if (system) {
      system(context, door, query);
      return;
    }
    if (isAdminPath(path)) {
      const generation = door.current();
      const page = generation.endpoints.find(path);
      if (!generation.isAdmin) refuse(context, nothingAt({ method: request.method ?? "GET", path }));
      else if (page) await answerAdminPage(context, { page, path, query, generation, letIn });
      else await answerAdmin(context, askAdmin, door, { path, query });
      return;
    }
    try {
      const current = door.current();
      const page = current.endpoints.find(path);
      if (page) {
        await answerPage(context, { page, path, query, generation: current, letIn });
        return;
      }
      const generation = door.take();
      const location = locate(generation, { method: request.method ?? "GET", path, headers: request.headers, query });
      context.respond = false;
      await serveExchange({ request, response, query, generation, location }, door);
    } catch (cause) {
      // Behind `respond` an error could not be told in the protocol's dialect: still, nobody is to wait for ever.
      context.respond = true;
      if (response.headersSent) response.destroy();
      else refuse(context, GatewayError.from(cause));
    }
  });
  const callback = app.callback();
  return (request, response) => void callback(request, response);
}

type SystemRoute = (context: Koa.Context, door: Door, query: URLSearchParams) => void;

const systemRoutes: ReadonlyMap<string, SystemRoute> = new Map([
  ["/health", answerHealth],
  ["/ready", answerReady],
]);

function refuse(context: Koa.Context, error: GatewayError): void {
  context.status = error.status;
  if (error.status === 401) context.set("www-authenticate", "Bearer");
  if (error.retryAfterMs !== undefined) context.set("retry-after", String(Math.ceil(error.retryAfterMs / 1000)));
  context.set("x-request-id", `req_${randomUUID().replaceAll("-", "")}`);
  context.body = plainError(error);
}
