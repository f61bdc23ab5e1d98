import { randomUUID } from "node:crypto";
import { GatewayError } from "@patchbay/sdk";
import type Koa from "koa";
import type { AdminAnswer, AdminRequest } from "../admin/admin-door.ts";
import type { Door } from "./door.ts";
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
  const { status, headers, body } = await ask({
    method: request.method ?? "GET",
    path,
    query,
    authorization: request.headers.authorization,
    address: request.socket.remoteAddress ?? "",
    body: () => bodyOf(context, door),
  });
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
