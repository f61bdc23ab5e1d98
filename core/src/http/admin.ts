import { randomUUID } from "node:crypto";
import { GatewayError } from "@patchbay/sdk";
import type Koa from "koa";
import { type AdminAnswer, type AdminRequest, refusal } from "../admin/admin-door.ts";
import type { Door } from "./door.ts";
import { answerPage, type PageRequest } from "./endpoint.ts";
import { readBody } from "./read-body.ts";

const mebibyte = 1024 * 1024;
const limits = { maxBodyBytes: mebibyte, maxDecodedBytes: mebibyte };
const bodyDeadlineMs = 10_000;

/** Whether a path belongs to the admin door. */
export function isAdminPath(path: string): boolean {
  return path === "/admin" || path.startsWith("/admin/");
}

/** Hands a request over to the admin door, and its answer back. */
export async function answerAdmin(
  context: Koa.Context,
  ask: (request: AdminRequest) => Promise<AdminAnswer>,
  door: Door,
  { path, query }: Pick<AdminRequest, "path" | "query">,
): Promise<void> {
  const { req: request } = context;
  const answer = await ask({
    method: request.method ?? "GET",
    path,
    query,
    authorization: request.headers.authorization,
    address: request.socket.remoteAddress ?? "",
    body: () => bodyOf(context, door),
  });
  tell(context, answer);
}

/** Shows a page of an observer that lies behind the admin door: what fails is told as the door tells it. */
export async function answerAdminPage(context: Koa.Context, asked: PageRequest): Promise<void> {
  try {
    await answerPage(context, asked);
  } catch (cause) {
    context.respond = true;
    if (context.res.headersSent) context.res.destroy();
    else tell(context, refusal(cause, asked.generation.redact));
  }
}

function tell(context: Koa.Context, { status, headers, body }: AdminAnswer): void {
  context.set({ ...headers, "cache-control": "no-store", "x-request-id": `req_${randomUUID().replaceAll("-", "")}` });
  context.body = body;
  context.status = status;
}

/** @throws GatewayError `too-large`, `deadline` and what else a body can be. */
async function bodyOf({ req: request }: Koa.Context, door: Door): Promise<Uint8Array> {
  const controller = new AbortController();
  const late = door
    .current()
    .host.clock.after(bodyDeadlineMs, () =>
      controller.abort(new GatewayError("deadline", `the request body took longer than ${bodyDeadlineMs} ms`)),
    );
  try {
    return await readBody(request, limits, controller.signal);
  } finally {
    late.cancel();
  }
}
