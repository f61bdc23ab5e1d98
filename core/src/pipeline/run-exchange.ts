import { GatewayError, type OperationKind } from "@patchbay/sdk";
import { runWaterfall } from "../hooks.ts";
import { dispatch } from "./dispatch.ts";
import { callChat } from "./call-chat.ts";
import type { ClientResponse } from "./client-response.ts";
import { debugHeaders } from "./debug-headers.ts";
import type { Exchange } from "./exchange.ts";
import { failureOf } from "./failure-of.ts";
import { listModels } from "./list-models.ts";
import { observeEnd, observeStart } from "./observe-exchange.ts";
import { renderError } from "./render-error.ts";
import { ReplyWriter, ToldFailure } from "./reply-writer.ts";
import { countTokens, embed } from "./run-unary.ts";
import { sendJson } from "./send-json.ts";
import { decodeUnary, unaryCodec } from "./unary.ts";

/** The way of one exchange, from its decoded head to its last byte. Never throws: what goes wrong is told to the client. */
export async function runExchange(exchange: Exchange, client: ClientResponse): Promise<void> {
  const writer = new ReplyWriter(exchange, client);
  observeStart(exchange);
  try {
    await operations[exchange.operation](exchange, writer, client);
  } catch (cause) {
    exchange.error = cause instanceof ToldFailure ? cause.error : failureOf(exchange, cause);
    if (cause instanceof ToldFailure) client.end();
    else tell(exchange, exchange.error, writer, client);
  } finally {
    writer.dispose();
    observeEnd(exchange, client.status);
  }
}

type Run = (exchange: Exchange, writer: ReplyWriter, client: ClientResponse) => Promise<void>;

const operations: Readonly<Record<OperationKind, Run>> = {
  chat,
  embed,
  "count-tokens": countTokens,
  models,
  raw: async () => {
    throw new GatewayError("unsupported", "this kernel does not forward unread requests");
  },
};

async function chat(exchange: Exchange, writer: ReplyWriter): Promise<void> {
  await transformRequest(exchange);
  const answer = await dispatch(exchange, exchange.destination(), callChat);
  const { attempt, frames } = answer;
  try {
    await writer.answer(answer);
    attempt.usage = exchange.usage;
    attempt.ended("done");
  } catch (cause) {
    attempt.usage = exchange.usage;
    const error = cause instanceof ToldFailure ? cause.error : failureOf(exchange, cause);
    attempt.ended(exchange.signal.aborted ? "cancelled" : "failed", error);
    throw cause;
  } finally {
    void frames.return?.();
  }
}

async function transformRequest(exchange: Exchange): Promise<void> {
  const { transforms, emitter, host } = exchange.generation;
  const { request: hook } = transforms.match({
    protocol: exchange.protocol.id,
    model: exchange.model,
    pool: exchange.pool,
    wire: undefined,
  });
  if (hook) exchange.request = await runWaterfall(hook, exchange.request, exchange.call());
  if (!emitter.wants("request")) return;
  emitter.emit(
    { type: "request", at: host.clock.now(), exchange: exchange.id, request: exchange.request },
    exchange.body.length,
  );
}

async function models(exchange: Exchange, _writer: ReplyWriter, client: ClientResponse): Promise<void> {
  const request = decodeUnary(exchange, "models");
  const reply = await listModels(exchange, request);
  sendJson(
    exchange,
    client,
    unaryCodec(exchange.wire, "models").encodeReply(reply, { request, losses: exchange.losses.reply }),
  );
}

/** After the first byte the status is out, and the failure is told in-band. */
function tell(exchange: Exchange, error: GatewayError, writer: ReplyWriter, client: ClientResponse): void {
  if (error.code === "aborted" && exchange.signal.aborted) return client.end();
  if (client.isStarted) return writer.fail(error);
  const { status, headers, body } = renderError(error, exchange.wire, exchange.id);
  return client.send(status, { ...headers, ...debugHeaders(exchange) }, body);
}
