import type { ChatRequest, CountTokensReply } from "@patchbay/sdk";
import { askedName } from "./asked-name.ts";
import type { Attempt } from "./attempt.ts";
import type { ClientResponse } from "./client-response.ts";
import { dispatch } from "./dispatch.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import type { Exchange } from "./exchange.ts";
import { sendJson } from "./send-json.ts";
import { callUnary, decodeUnary, servesUnary, unaryCodec } from "./unary.ts";

/** One vector per input. */
export async function embed(exchange: Exchange, _writer: unknown, client: ClientResponse): Promise<void> {
  const request = decodeUnary(exchange, "embed");
  const reply = await dispatch(exchange, exchange.destination(request.model), async (attempt) => {
    const answer = await callUnary(attempt, "embed", request);
    return { ...answer, model: askedName(attempt) ?? answer.model };
  });
  exchange.usage = reply.usage;
  sendJson(
    exchange,
    client,
    unaryCodec(exchange.wire, "embed").encodeReply(reply, { request, losses: exchange.losses.reply }),
  );
}

/** A provider that cannot count leaves it to an estimate, which says that it is one. */
export async function countTokens(exchange: Exchange, _writer: unknown, client: ClientResponse): Promise<void> {
  const request = decodeUnary(exchange, "count-tokens");
  const reply = await dispatch(exchange, exchange.destination(request.model), async (attempt) =>
    servesUnary(attempt.entry, "count-tokens")
      ? callUnary(attempt, "count-tokens", request)
      : estimated(attempt, request.request),
  );
  const body = unaryCodec(exchange.wire, "count-tokens").encodeReply(reply, { request, losses: exchange.losses.reply });
  sendJson(exchange, client, body, reply.estimated ? { "x-patchbay-estimated": "true" } : {});
}

function estimated(attempt: Attempt, request: ChatRequest): CountTokensReply {
  attempt.ended("done");
  return estimateTokens(request);
}
