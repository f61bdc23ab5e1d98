import { randomUUID } from "node:crypto";
import type { AttemptEndEvent, ExchangeEndEvent, ProbeEvent, Usage } from "@patchbay/sdk";
import type { Cost, PriceBook } from "@patchbay/price-catalog";
import type { AttemptCause, AttemptRow, ExchangeRow } from "./database/schema.ts";

/** An exchange as a row. */
export function exchangeRow(event: ExchangeEndEvent): ExchangeRow {
  return {
    id: short(event.exchange),
    at: whole(event.at),
    operation: short(event.operation),
    protocol: short(event.protocol),
    model: shortOrNull(event.model),
    stream: event.stream ? 1 : 0,
    client: short(event.client),
    status: whole(event.status),
    outcome: event.outcome,
    duration_ms: whole(event.durationMs),
    first_event_ms: wholeOrNull(event.firstEventMs),
    attempts: whole(event.attempts),
    pool: shortOrNull(event.pool),
    node: shortOrNull(event.node),
    upstream_model: shortOrNull(event.upstreamModel),
    answered_by: shortOrNull(event.answeredBy?.plugin),
    losses: whole(event.losses),
    error_code: shortOrNull(event.error?.code),
  };
}

/** An attempt as a row, priced. */
export function attemptRow(event: AttemptEndEvent, book: PriceBook): AttemptRow {
  const { exchange, attempt, hedge, operation, client, firstEventMs } = event;
  const first: AttemptCause = attempt === 1 ? "attempt" : "retry";
  const cause: AttemptCause = hedge === true ? "hedge" : first;
  return called({ event, exchange, attempt, cause, operation, client, model: event.model, firstEventMs }, book);
}

/** A probe as a row. It is of no exchange: what stands there tells it apart, also from those of other instances. */
export function probeRow(event: ProbeEvent, book: PriceBook): AttemptRow {
  const { model = "" } = event;
  const operation = event.model === undefined ? "models" : "chat";
  const exchange = `probe:${randomUUID()}`;
  return called(
    { event, exchange, attempt: 1, cause: "probe", operation, client: "", model, firstEventMs: undefined },
    book,
  );
}

interface Call extends Pick<AttemptRow, "exchange" | "attempt" | "cause" | "operation" | "client" | "model"> {
  readonly event: AttemptEndEvent | ProbeEvent;
  readonly firstEventMs: number | undefined;
}

const noUsage: Usage = {};

function called(call: Call, book: PriceBook): AttemptRow {
  const { event, firstEventMs } = call;
  const usage = event.usage ?? noUsage;
  const cost = costOf(call, usage, book);
  return {
    exchange: short(call.exchange),
    attempt: whole(call.attempt),
    at: whole(event.at),
    cause: call.cause,
    operation: short(call.operation),
    pool: short(event.pool),
    node: short(event.node),
    model: short(call.model),
    client: short(call.client),
    outcome: event.outcome,
    duration_ms: whole(event.durationMs),
    first_event_ms: wholeOrNull(firstEventMs),
    error_code: shortOrNull(event.error?.code),
    input_tokens: countOrNull(usage.inputTokens),
    cache_read_tokens: countOrNull(usage.cacheReadTokens),
    cache_write_tokens: countOrNull(usage.cacheWriteTokens),
    cache_write_1h_tokens: countOrNull(usage.cacheWrite1hTokens),
    output_tokens: countOrNull(usage.outputTokens),
    reasoning_tokens: countOrNull(usage.reasoningTokens),
    audio_input_tokens: countOrNull(usage.audioInputTokens),
    audio_output_tokens: countOrNull(usage.audioOutputTokens),
    tool_prompt_tokens: countOrNull(usage.toolPromptTokens),
    estimated: usage.estimated === true ? 1 : 0,
    cost_nano: cost?.nanoUsd ?? null,
    unpriced: cost === undefined && mayHaveCost(call) ? 1 : 0,
    price_version: cost ? book.version : null,
    price: shortOrNull(cost?.price),
    price_tier: cost?.tier ?? null,
  };
}

function costOf({ event, operation }: Call, usage: Usage, book: PriceBook): Cost | undefined {
  const { model = "", pool, at } = event;
  return isPaid(operation) ? book.costOf({ model, provider: pool, at, usage }) : undefined;
}

/** A call that was refused or never arrived costs nothing; one that began to answer may have. */
function mayHaveCost({ event, operation, firstEventMs }: Call): boolean {
  return isPaid(operation) && (event.outcome !== "failed" || firstEventMs !== undefined || event.usage !== undefined);
}

/** Lists of models and counts of tokens are free wherever there are any. */
function isPaid(operation: string): boolean {
  return operation !== "models" && operation !== "count-tokens";
}

const maxLength = 200;

/** Names are of any length, and a database takes no zeros in text. What a kernel of another level leaves out is empty. */
function short(text: string | undefined): string {
  if (text === undefined) return "";
  const cut = text.length > maxLength ? text.slice(0, maxLength) : text;
  return cut.includes("\0") ? cut.replaceAll("\0", "") : cut;
}

function shortOrNull(text: string | undefined): string | null {
  return text === undefined ? null : short(text);
}

function whole(value: number): number {
  return Number.isFinite(value) ? Math.round(value) : 0;
}

function wholeOrNull(value: number | undefined): number | null {
  return value === undefined ? null : whole(value);
}

function countOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
