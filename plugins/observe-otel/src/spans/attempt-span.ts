import { type Attributes, SpanKind } from "@opentelemetry/api";
import type { ExchangeEndEvent } from "@patchbay/sdk";
import { attribute, ownAttribute, spanEvent } from "../conventions.ts";
import { attemptSpanId, type TraceContext } from "../context/trace-context.ts";
import { causeOf, errorAttributes, finishReason, operationNames, usageAttributes } from "./attributes.ts";
import type { GatheredAttempt } from "./gathered.ts";
import { type SpanDraft, tidy } from "./span.ts";

/** The exchange that an attempt belongs to. */
export interface Whole {
  readonly event: ExchangeEndEvent;
  readonly context: TraceContext;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
}

/** The span of a call to a node. */
export function attemptSpan(attempt: GatheredAttempt, { event, context, start, end }: Whole): SpanDraft {
  const { at, exchange, firstEventMs, durationMs, model, outcome } = attempt.end;
  // Times of events are whole milliseconds: a child would seem to begin before its parent.
  const began = Math.max(start, at - durationMs);
  const operation = operationNames[attempt.end.operation];
  return {
    name: `${operation} ${model}`,
    kind: SpanKind.CLIENT,
    context,
    spanId: attemptSpanId(context, exchange, attempt.end.attempt),
    parent: { spanId: context.spanId, isRemote: false },
    start: began,
    end: Math.min(end, at),
    attributes: tidy(attributesOf(attempt, event)),
    events: firstEventMs === undefined ? [] : [{ at: began + firstEventMs, name: spanEvent.firstEvent }],
    isFailed: outcome === "failed",
  };
}

function attributesOf(
  { end, provider, wire, passthrough, server }: GatheredAttempt,
  whole: ExchangeEndEvent,
): Attributes {
  const { firstEventMs, stream, outcome } = end;
  const finish = outcome === "done" ? whole.finish : undefined;
  return {
    [attribute.operation]: operationNames[end.operation],
    [attribute.provider]: provider,
    [attribute.requestModel]: end.model,
    [attribute.requestStream]: stream,
    [attribute.finishReasons]: finish && [finishReason(finish)],
    [attribute.timeToFirstChunk]: stream && firstEventMs !== undefined ? firstEventMs / 1000 : undefined,
    [attribute.serverAddress]: server?.address,
    [attribute.serverPort]: server?.port,
    ...usageAttributes(end.usage),
    [ownAttribute.exchange]: end.exchange,
    [ownAttribute.pool]: end.pool,
    [ownAttribute.node]: end.node,
    [ownAttribute.attempt]: end.attempt,
    [ownAttribute.cause]: causeOf(end),
    [ownAttribute.outcome]: outcome,
    [ownAttribute.wire]: wire,
    [ownAttribute.passthrough]: passthrough,
    [ownAttribute.losses]: end.losses,
    ...errorAttributes(end.error),
  };
}
