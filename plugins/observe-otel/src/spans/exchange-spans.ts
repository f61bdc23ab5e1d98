import { type Attributes, SpanKind } from "@opentelemetry/api";
import type { ExchangeEndEvent, LossEvent } from "@patchbay/sdk";
import { attribute, ownAttribute, spanEvent } from "../conventions.ts";
import { attemptSpan } from "./attempt-span.ts";
import { errorAttributes, finishReason, operationNames } from "./attributes.ts";
import type { Content, Gathered } from "./gathered.ts";
import { nobody } from "./provider-name.ts";
import { type SpanDraft, tidy } from "./span.ts";

/** The spans of an exchange that is over: its own, and one below it for each attempt. */
export function exchangeSpans(event: ExchangeEndEvent, gathered: Gathered, withContent: boolean): readonly SpanDraft[] {
  const { context, attempts, losses } = gathered;
  const end = event.at;
  const start = end - event.durationMs;
  const operation = operationNames[event.operation];
  const { firstEventMs } = event;
  const first = firstEventMs === undefined ? [] : [{ at: start + firstEventMs, name: spanEvent.firstEvent }];
  const own: SpanDraft = {
    name: event.model === undefined ? operation : `${operation} ${event.model}`,
    kind: SpanKind.SERVER,
    context,
    spanId: context.spanId,
    ...(context.parentId !== undefined && { parent: { spanId: context.parentId, isRemote: true } }),
    start,
    end,
    attributes: Object.assign(tidy(attributesOf(event, gathered)), contentAttributes(gathered)),
    events: [...first, ...losses.map((loss) => lossEvent(loss, withContent))],
    // A client's own fault is no fault of the server (semantic conventions for HTTP).
    isFailed: event.outcome === "failed" && event.error?.owner !== "client",
  };
  return [own, ...attempts.map((attempt) => attemptSpan(attempt, { event, context, start, end }))];
}

/** Who answered, or was asked last. */
export function providerOf({ pool, node }: ExchangeEndEvent, { attempts }: Gathered): string {
  const answering = attempts.findLast(({ end }) => end.pool === pool && end.node === node);
  return (answering ?? attempts.at(-1))?.provider ?? nobody;
}

function attributesOf(event: ExchangeEndEvent, gathered: Gathered): Attributes {
  const { finish, firstEventMs } = event;
  return {
    [attribute.operation]: operationNames[event.operation],
    [attribute.provider]: providerOf(event, gathered),
    [attribute.requestModel]: event.model,
    [attribute.requestStream]: event.stream,
    [attribute.responseModel]: gathered.answered?.model || event.upstreamModel,
    [attribute.responseId]: gathered.answered?.id || undefined,
    [attribute.finishReasons]: finish && [finishReason(finish)],
    [attribute.timeToFirstChunk]: event.stream && firstEventMs !== undefined ? firstEventMs / 1000 : undefined,
    [attribute.method]: gathered.method,
    [attribute.path]: gathered.path,
    [attribute.status]: event.status,
    [ownAttribute.exchange]: event.exchange,
    [ownAttribute.protocol]: event.protocol,
    [ownAttribute.outcome]: event.outcome,
    [ownAttribute.attempts]: event.attempts,
    [ownAttribute.losses]: event.losses,
    [ownAttribute.pool]: event.pool,
    [ownAttribute.node]: event.node,
    [ownAttribute.answeredBy]: event.answeredBy?.plugin,
    ...errorAttributes(event.error),
  };
}

function contentAttributes({ asked, answered }: Gathered): Attributes {
  if (asked === undefined && answered === undefined) return {};
  const contents: readonly (readonly [name: string, content: Content | undefined])[] = [
    [attribute.systemInstructions, asked?.system],
    [attribute.inputMessages, asked?.input],
    [attribute.outputMessages, answered?.output],
  ];
  const told = contents.flatMap(([name, content]) => (content ? [[name, content.json] as const] : []));
  const isCut = contents.some(([, content]) => content?.isCut === true);
  return { ...Object.fromEntries(told), ...(isCut && { [ownAttribute.cut]: true }) };
}

/** A path may hold names that people made up. */
function lossEvent({ at, direction, loss }: LossEvent, withContent: boolean): SpanDraft["events"][number] {
  const { kind, reason, path } = loss;
  const attributes = {
    [ownAttribute.lossDirection]: direction,
    [ownAttribute.lossKind]: kind,
    [ownAttribute.lossReason]: reason,
    ...(withContent && { [ownAttribute.lossPath]: path }),
  };
  return { at, name: spanEvent.loss, attributes: tidy(attributes) };
}
