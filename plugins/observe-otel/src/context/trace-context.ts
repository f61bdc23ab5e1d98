import { hash } from "node:crypto";
import { TraceState } from "@opentelemetry/core";
import { parseTraceParent } from "./trace-parent.ts";

/** Where the spans of an exchange stand. */
export interface TraceContext {
  readonly traceId: string;
  /** Id of the span of the whole exchange. */
  readonly spanId: string;
  /** Id of the span of the first attempt. */
  readonly firstAttemptId: string;
  /** The client's span. */
  readonly parentId: string | undefined;
  readonly isSampled: boolean;
  /** What `tracestate` said, as far as it was valid. */
  readonly state: TraceState | undefined;
}

/** How contexts are made. */
export interface ContextRules {
  /** A client's `traceparent` counts. */
  readonly inherit: boolean;
  /** Whether a trace without a parent is kept. */
  readonly keeps: (traceId: string) => boolean;
}

type Headers = Readonly<Record<string, string>>;

const maxState = 8192;

/**
 * The context of an exchange. Ids follow from the exchange's own, so that the transform that tells an upstream and the
 * observer that hears of it later need share nothing.
 */
export function traceContextOf(exchange: string, headers: Headers, { inherit, keeps }: ContextRules): TraceContext {
  const digest = digestOf(exchange);
  const own = { spanId: digest.slice(32, 48), firstAttemptId: digest.slice(48) };
  const parent = inherit ? parseTraceParent(headers["traceparent"]) : undefined;
  if (parent === undefined) {
    const traceId = digest.slice(0, 32);
    return { ...own, traceId, parentId: undefined, isSampled: keeps(traceId), state: undefined };
  }
  const { traceId, isSampled } = parent;
  return { ...own, traceId, parentId: parent.spanId, isSampled, state: stateOf(headers["tracestate"]) };
}

/** Id of the span of an attempt. Hardly any exchange has a second one: the first needs no digest of its own. */
export function attemptSpanId(
  { firstAttemptId }: Pick<TraceContext, "firstAttemptId">,
  exchange: string,
  attempt: number,
): string {
  return attempt === 1 ? firstAttemptId : digestOf(`${exchange}:${attempt}`).slice(0, 16);
}

/** A trace of its own for what is no exchange. */
export function rootContext(name: string, { keeps }: Pick<ContextRules, "keeps">): TraceContext {
  return traceContextOf(name, {}, { inherit: false, keeps });
}

function stateOf(header: string | undefined): TraceState | undefined {
  if (header === undefined || header.length > maxState) return undefined;
  const state = new TraceState(header);
  return state.serialize() === "" ? undefined : state;
}

function digestOf(text: string): string {
  return hash("sha256", text, "hex");
}
