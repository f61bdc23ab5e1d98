import type Koa from "koa";
import { presentedKey } from "../credentials/client-keys.ts";
import type { Door } from "./door.ts";
import type { KernelStatus } from "./kernel-status.ts";

/** The process lives. Details only with a key. */
export function answerHealth(context: Koa.Context, door: Door, query: URLSearchParams): void {
  const status = door.status();
  context.body = { status: "ok", version: status.version, ...(mayLook(context, door, query) && { details: status }) };
}

/** New requests are welcome. */
export function answerReady(context: Koa.Context, door: Door, query: URLSearchParams): void {
  const status = door.status();
  const isReady = !status.isDraining && status.hasUsableNode;
  context.status = isReady ? 200 : 503;
  context.body = {
    status: isReady ? "ready" : reasonOf(status),
    ...(mayLook(context, door, query) && { details: status }),
  };
}

function reasonOf({ isDraining }: KernelStatus): string {
  return isDraining ? "draining" : "no usable node";
}

function mayLook({ req }: Koa.Context, door: Door, query: URLSearchParams): boolean {
  const generation = door.current();
  if (generation.config.server.keys.length === 0) return true;
  const key = presentedKey(req.headers, query);
  return key !== undefined && generation.clientOf(key) !== undefined;
}
