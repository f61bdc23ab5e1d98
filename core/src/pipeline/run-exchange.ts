import { GatewayError, type OperationKind } from "@patchbay/sdk";
import { isPromise } from "../guard.ts";
import { runWaterfall } from "../hooks.ts";
import type { AnswerWriter } from "./answer-writer.ts";
import { dispatch } from "./dispatch.ts";
import { callChat } from "./call-chat.ts";
import { readRemotely, writerFor } from "./client-chat.ts";
import { readUnary, writeUnary } from "./client-unary.ts";
import type { ClientResponse } from "./client-response.ts";
import { debugHeaders } from "./debug-headers.ts";
import type { Exchange } from "./exchange.ts";
import { failureOf } from "./failure-of.ts";
import type { CommittedAnswer } from "./frame.ts";
import { listModels } from "./list-models.ts";
import { ownAnswer } from "./own-answer.ts";
import { observedResponse } from "./observed-response.ts";
import { observeEnd, observeStart } from "./observe-exchange.ts";
import { renderError } from "./render-error.ts";
import type { RenderedError } from "./rendered-error.ts";
import { ToldFailure } from "./reply-writer.ts";
import { countTokens, embed } from "./run-unary.ts";
import { scrubPlain } from "../credentials/scrub-plain.ts";
import { sendJson } from "./send-json.ts";

/** The way of one exchange, from its decoded head to its last byte. Never throws: what goes wrong is told to the client. */
export async function runExchange(exchange: Exchange, response: ClientResponse): Promise<void> {
  const client = observedResponse(exchange, response);
  const writer = writerFor(exchange, client);
  observeStart(exchange);
  try {
    await operations[exchange.operation](exchange, writer, client);
  } catch (cause) {
    exchange.error = cause instanceof ToldFailure ? cause.error : failureOf(exchange, cause);
    const telling = cause instanceof ToldFailure ? client.end() : tell(exchange, exchange.error, writer, client);
    if (telling) await telling;
  } finally {
    writer.dispose();
    observeEnd(exchange, client.status);
  }
}

type Run = (exchange: Exchange, writer: AnswerWriter, client: ClientResponse) => Promise<void>;

const operations: Readonly<Record<OperationKind, Run>> = {
  chat,
  embed,
  "count-tokens": countTokens,
  models,
  raw: async () => {
    throw new GatewayError("unsupported", "this kernel does not forward unread requests");
  },
};

async function chat(exchange: Exchange, writer: AnswerWriter): Promise<void> {
  if (exchange.remote) exchange.request = await readRemotely(exchange, exchange.remote);
  await transformRequest(exchange);
  const asking = ownAnswer(exchange);
  const own = asking && (await asking);
  if (own) return await writeOwn(own, writer);
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

/** What no node answered. */
async function writeOwn(answer: CommittedAnswer, writer: AnswerWriter): Promise<void> {
  try {
    await writer.answer(answer);
  } finally {
    void answer.frames.return?.();
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
  if (!emitter.wants("request", exchange.id)) return;
  emitter.emit(
    {
      type: "request",
      at: host.clock.now(),
      exchange: exchange.id,
      request: scrubPlain(exchange.request, exchange.generation.redact),
    },
    exchange.body.length,
  );
}

async function models(exchange: Exchange, _writer: AnswerWriter, client: ClientResponse): Promise<void> {
  const asked = readUnary(exchange, "models");
  const request = isPromise(asked) ? await asked : asked;
  const reply = await listModels(exchange, request);
  const body = writeUnary(exchange, "models", reply, request);
  sendJson(exchange, client, isPromise(body) ? await body : body);
}

/** After the first byte the status is out, and the failure is told in-band. */
function tell(
  exchange: Exchange,
  error: GatewayError,
  writer: AnswerWriter,
  client: ClientResponse,
): Promise<void> | undefined {
  if (error.code === "aborted" && exchange.signal.aborted) {
    client.end();
    return undefined;
  }
  if (client.isStarted) return writer.fail(error);
  const send = ({ status, headers, body }: RenderedError): void =>
    client.send(status, { ...exchange.replyHeaders.all, ...headers, ...debugHeaders(exchange) }, body);
  const rendered = renderError(error, exchange, exchange.id, exchange.generation.host);
  if (isPromise(rendered)) return rendered.then(send);
  send(rendered);
  return undefined;
}
