import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { GatewayError, type ObserverEndpointAnswer } from "@patchbay/sdk";
import type Koa from "koa";
import type { Generation } from "../generation/generation.ts";
import { endpointHook, type Page } from "../observe/endpoint-table.ts";
import { blame } from "../guard.ts";
import { orCalledOff } from "../pipeline/remote-call.ts";
import { withoutCredentials } from "./client-headers.ts";
import { nothingAt } from "./locate.ts";
import { NodeResponse } from "./node-response.ts";

/** A request for a page of an observer. */
export interface PageRequest {
  readonly page: Page;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly generation: Generation;
  /** @throws GatewayError for whoever has no admin token. */
  readonly letIn: (visitor: { readonly authorization: string | undefined; readonly address: string }) => void;
}

/** Shows a page of an observer. @throws GatewayError while nothing is sent. */
export async function answerPage(context: Koa.Context, asked: PageRequest): Promise<void> {
  const { req: request, res: response } = context;
  const { page, path, query } = asked;
  checkVisitor(context, asked);
  const controller = new AbortController();
  const leave = (): void => controller.abort(new GatewayError("aborted", "the client left"));
  const left = page.enter();
  response.once("close", leave);
  try {
    const { signal } = controller;
    const headers = withoutCredentials(request.headers);
    const answer = await askPage(page, { query: shown(query), headers, signal }, asked.generation);
    if (!answer) throw nothingAt({ method: "GET", path });
    await send({ ...asked, answer, response, controller }, () => (context.respond = false));
  } finally {
    response.off("close", leave);
    left();
  }
}

function checkVisitor({ req: request }: Koa.Context, { page, path, generation, letIn }: PageRequest): void {
  const { method = "GET" } = request;
  if (page.access === "admin") {
    if (!generation.isAdmin) throw nothingAt({ method, path });
    letIn({ authorization: request.headers.authorization, address: request.socket.remoteAddress ?? "" });
  }
  if (method !== "GET") throw new GatewayError("method-not-allowed", `${path} knows GET, not ${method}`);
}

async function askPage(
  page: Page,
  request: Parameters<Page["ask"]>[0],
  { redact }: Generation,
): Promise<ObserverEndpointAnswer | undefined> {
  try {
    return await page.ask(request);
  } catch (cause) {
    const error = GatewayError.from(cause);
    if (error.owner === "plugin") page.report(error);
    throw new GatewayError(error.code, redact(error.message), { status: error.status });
  }
}

interface Sending extends PageRequest {
  readonly answer: ObserverEndpointAnswer;
  readonly response: ServerResponse;
  readonly controller: AbortController;
}

async function send(sending: Sending, takeOver: () => void): Promise<void> {
  const { answer, response, generation, controller } = sending;
  const { status = 200, body } = answer;
  const client = new NodeResponse(response, `req_${randomUUID().replaceAll("-", "")}`, controller.signal);
  if (typeof body === "string" || body instanceof Uint8Array) {
    takeOver();
    client.send(status, headersOf(answer, generation), typeof body === "string" ? generation.redact(body) : body);
    return;
  }
  const forget = generation.endpoints.streaming(controller);
  takeOver();
  try {
    client.start(status, headersOf(answer, generation));
    response.flushHeaders();
    await stream(body, sending, client);
    client.end();
  } catch (cause) {
    // Half a stream must not look like a whole one, unless it was ended from here.
    if (GatewayError.is(cause) && cause === controller.signal.reason) return client.end();
    sending.page.report(cause);
    client.cut();
  } finally {
    forget();
  }
}

/** One piece after the other, each when the client has taken the one before. */
async function stream(body: AsyncIterable<string>, sending: Sending, client: NodeResponse): Promise<void> {
  const { page, generation, controller } = sending;
  const { signal } = controller;
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orCalledOff(iterator.next(), signal);
      if (next.done) return;
      if (typeof next.value !== "string") throw new TypeError("a page streams texts");
      const waiting = client.write(generation.redact(next.value));
      if (waiting) await waiting;
    }
  } catch (cause) {
    throw signal.aborted ? cause : blame({ plugin: page.plugin, hook: endpointHook }, cause);
  } finally {
    closeQuietly(iterator);
  }
}

/** An iterator that hangs cannot be waited for. */
function closeQuietly(iterator: AsyncIterator<unknown>): void {
  try {
    iterator.return?.().then(undefined, () => undefined);
  } catch {
    // A `return` that throws has nothing left to say.
  }
}

function headersOf({ headers = {}, body }: ObserverEndpointAnswer, { redact }: Generation): Record<string, string> {
  const type = body instanceof Uint8Array ? "application/octet-stream" : "text/plain; charset=utf-8";
  const own = Object.entries(headers).map(([name, value]) => [name, redact(value)]);
  return {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-type": type,
    ...Object.fromEntries(own),
  };
}

function shown(query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries([...query].filter(([name]) => name !== "key"));
}
