import type { ChatRequest, CountTokensReply } from "@patchbay/sdk";
import { isPromise } from "../guard.ts";
import { askedName } from "./asked-name.ts";
import type { Attempt } from "./attempt.ts";
import { readUnary, writeUnary } from "./client-unary.ts";
import type { ClientResponse } from "./client-response.ts";
import { dispatch } from "./dispatch.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import type { Exchange } from "./exchange.ts";
import { sendJson } from "./send-json.ts";
import { callUnary, servesUnary } from "./unary.ts";

/** One vector per input. */
export async function embed(exchange: Exchange, _writer: unknown, client: ClientResponse): Promise<void> {
  const asked = readUnary(exchange, "embed");
  const request = isPromise(asked) ? await asked : asked;
  const reply = await dispatch(exchange, exchange.destination(request.model), async (attempt) => {
    const answer = await callUnary(attempt, "embed", request);
    return { ...answer, model: askedName(attempt) ?? answer.model };
  });
  exchange.usage = reply.usage;
  const body = writeUnary(exchange, "embed", reply, request);
  sendJson(exchange, client, isPromise(body) ? await body : body);
}

/** A provider that cannot count leaves it to an estimate, which says that it is one. */
export async function countTokens(exchange: Exchange, _writer: unknown, client: ClientResponse): Promise<void> {
  const asked = readUnary(exchange, "count-tokens");
  const request = isPromise(asked) ? await asked : asked;
  const reply = await dispatch(exchange, exchange.destination(request.model), async (attempt) =>
    servesUnary(attempt.entry, "count-tokens")
      ? callUnary(attempt, "count-tokens", request)
      : estimated(attempt, request.request),
  );
  const body = writeUnary(exchange, "count-tokens", reply, request);
  sendJson(
    exchange,
    client,
    isPromise(body) ? await body : body,
    reply.estimated ? { "x-patchbay-estimated": "true" } : {},
  );
}

function estimated(attempt: Attempt, request: ChatRequest): CountTokensReply {
  attempt.ended("done");
  return estimateTokens(request);
}
