import { observed } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { observeBody } from "./observe-body.ts";

/** Tells observers that an exchange begins. */
export function observeStart(exchange: Exchange): void {
  const { emitter } = exchange.generation;
  if (emitter.wants("exchange-start")) {
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
  if (emitter.wants("wire-body")) {
    observeBody(exchange, { at: exchange.at, side: "client", direction: "request" }, exchange.text);
  }
}

/** Tells observers how an exchange ended. */
export function observeEnd(exchange: Exchange, status: number): void {
  const { emitter, host } = exchange.generation;
  const at = host.clock.now();
  if (exchange.reply && emitter.wants("reply")) {
    emitter.emit(
      { type: "reply", at, exchange: exchange.id, reply: exchange.reply },
      JSON.stringify(exchange.reply).length,
    );
  }
  keepTrace(exchange, status);
  if (!emitter.wants("exchange-end")) return;
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
