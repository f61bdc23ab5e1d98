import { GatewayError, type Json, type Operations } from "@patchbay/sdk";
import type { UnaryKind } from "@patchbay/sdk/host";
import { isRecord } from "../config/shape.ts";
import type { Exchange } from "./exchange.ts";
import { remotely } from "./remote-call.ts";
import { decodeUnary, unaryCodec } from "./unary.ts";

type Asked<K extends UnaryKind> = Operations[K]["request"];
type Answered<K extends UnaryKind> = Operations[K]["reply"];

/** Reads a client's request for an operation with one answer: a promise where its wire runs elsewhere. */
export function readUnary<K extends UnaryKind>(exchange: Exchange, kind: K): Asked<K> | Promise<Asked<K>> {
  return exchange.remote ? readRemotely(exchange, kind) : decodeUnary(exchange, kind);
}

/** Writes its answer: a promise where the wire runs elsewhere. */
export function writeUnary<K extends UnaryKind>(
  exchange: Exchange,
  kind: K,
  reply: Answered<K>,
  request: Asked<K>,
): Json | Promise<Json> {
  const { remote, wire, owner: plugin, generation, signal } = exchange;
  const losses = exchange.losses.reply;
  if (!remote) return unaryCodec(wire, kind).encodeReply(reply, { request, losses });
  const call = { plugin, hook: `wire.${kind}`, clock: generation.host.clock, signal };
  return remotely(call, () => remote.encodeUnary(kind, reply, { request, losses }));
}

async function readRemotely<K extends UnaryKind>(exchange: Exchange, kind: K): Promise<Asked<K>> {
  const { remote, owner: plugin, generation, signal, inbound } = exchange;
  if (!remote) throw new TypeError("the wire runs here");
  const hook = `wire.${kind}`;
  const context = { ...exchange.decodeContext(), stream: false };
  const request: Asked<K> = await remotely({ plugin, hook, clock: generation.host.clock, signal }, () =>
    remote.decodeUnary(kind, inbound.body, context),
  );
  if (isAsked(kind, request)) return request;
  throw new GatewayError("plugin-failed", `plugin "${plugin}" returned no request from ${hook}`, { plugin, hook });
}

/** What the kernel itself reads of such a request. */
function isAsked(kind: UnaryKind, request: unknown): boolean {
  if (!isRecord(request)) return false;
  if (kind === "models") return request["id"] === undefined || typeof request["id"] === "string";
  return typeof request["model"] === "string" && (kind === "embed" || isRecord(request["request"]));
}
