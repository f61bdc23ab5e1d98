import { splitAddress } from "../http/split-address.ts";
import { observed } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { observeBody, observeHead } from "./observe-wire.ts";
import { scrubPlain } from "../credentials/scrub-plain.ts";

/** Tells observers that an exchange begins. */
export function observeStart(exchange: Exchange): void {
  const { emitter } = exchange.generation;
  if (emitter.wants("exchange-start", exchange.id)) {
    const { id, at, operation, protocol, inbound, target, clientId } = exchange;
    const { method, path, headers } = inbound;
    const { model, stream } = target;
    emitter.emit({
      type: "exchange-start",
      at,
      exchange: id,
      operation,
      protocol: protocol.id,
      method,
      path,
      headers,
      stream,
      client: clientId,
      ...(model !== undefined && { model }),
    });
  }
  const { at, inbound } = exchange;
  const place = { at, side: "client", direction: "request" } as const;
  if (emitter.wants("wire-head", exchange.id)) {
    const { method, headers } = inbound;
    observeHead(exchange, place, { method, url: withoutKey(exchange.address), headers });
  }
  if (emitter.wants("wire-body", exchange.id) && exchange.body.length > 0) observeBody(exchange, place, exchange.text);
}

/** Some clients put their key into the query. */
function withoutKey(address: string): string {
  const { path, query } = splitAddress(address);
  if (!query.has("key")) return address;
  const shown = new URLSearchParams([...query].filter(([name]) => name !== "key")).toString();
  return shown === "" ? path : `${path}?${shown}`;
}

/** Tells observers how an exchange ended. */
export function observeEnd(exchange: Exchange, status: number): void {
  const { emitter, host } = exchange.generation;
  const at = host.clock.now();
  if (exchange.reply && emitter.wants("reply", exchange.id)) {
    emitter.emit(
      { type: "reply", at, exchange: exchange.id, reply: scrubPlain(exchange.reply, exchange.generation.redact) },
      JSON.stringify(exchange.reply).length,
    );
  }
  keepTrace(exchange, status);
  if (!emitter.wants("exchange-end", exchange.id)) return;
  const { target, answeredBy, answeringPlugin, firstEventMs, finish, usage, error } = exchange;
  emitter.emit({
    type: "exchange-end",
    at,
    exchange: exchange.id,
    operation: exchange.operation,
    protocol: exchange.protocol.id,
    stream: target.stream,
    client: exchange.clientId,
    status,
    outcome: outcomeOf(exchange),
    durationMs: host.clock.monotonic() - exchange.startedAt,
    attempts: exchange.attempts,
    losses: exchange.losses.count,
    ...(target.model !== undefined && { model: target.model }),
    ...(firstEventMs !== undefined && { firstEventMs }),
    ...(answeredBy && { pool: answeredBy.node.pool, node: answeredBy.node.id, upstreamModel: answeredBy.model }),
    ...(answeringPlugin !== undefined && { answeredBy: { plugin: answeringPlugin } }),
    ...(finish && { finish }),
    ...(usage && { usage }),
    ...(error && { error: observed(error) }),
  });
}

function keepTrace(exchange: Exchange, status: number): void {
  const { id, at, operation, protocol, clientId, target, trace, error, losses, generation, answeringPlugin } = exchange;
  const { traces, clock } = generation.host;
  traces.add({
    id,
    at,
    operation,
    protocol: protocol.id,
    model: target.model ?? "",
    client: clientId,
    stream: target.stream,
    status,
    durationMs: clock.monotonic() - exchange.startedAt,
    losses: losses.count,
    ...(answeringPlugin !== undefined && { answeredBy: { plugin: answeringPlugin } }),
    ...(error && { error: { code: error.code, message: error.message } }),
    trace,
  });
}

function outcomeOf({ error }: Exchange): "done" | "failed" | "cancelled" {
  if (!error) return "done";
  return error.code === "aborted" ? "cancelled" : "failed";
}
