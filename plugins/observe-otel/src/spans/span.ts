import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from "@opentelemetry/api";
import { hrTimeDuration, type InstrumentationScope, millisToHrTime } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan, TimedEvent } from "@opentelemetry/sdk-trace-base";
import { conventionsVersion } from "../conventions.ts";
import type { TraceContext } from "../context/trace-context.ts";

/** What a span says; times in milliseconds since the epoch. */
export interface SpanDraft {
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: Pick<TraceContext, "traceId" | "state">;
  readonly spanId: string;
  readonly parent?: { readonly spanId: string; readonly isRemote: boolean };
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly events: readonly { readonly at: number; readonly name: string; readonly attributes?: Attributes }[];
  readonly isFailed: boolean;
}

/** Who says it, about which conventions. */
export const scope = {
  name: "@patchbay/observe-otel",
  schemaUrl: `https://opentelemetry.io/schemas/${conventionsVersion}`,
} as const;

/** Longest text of an attribute that is not content: names of models are the clients' to invent. */
const maxText = 1024;
const maxName = 256;

/** The span as exporters read it. */
export function toSpan(draft: SpanDraft, resource: Resource): ReadableSpan {
  return new Span(draft, resource);
}

const nothing: never[] = [];

/** A class, since two of these are made per exchange: what all spans have alike stands in its prototype. */
class Span implements ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: Attributes;
  readonly events: TimedEvent[];
  readonly parentSpanContext?: SpanContext;
  readonly resource: Resource;
  readonly #draft: SpanDraft;

  constructor(draft: SpanDraft, resource: Resource) {
    const { parent, start, events } = draft;
    this.name = clip(draft.name, maxName);
    this.kind = draft.kind;
    this.startTime = timeOf(start);
    this.endTime = timeOf(Math.max(start, draft.end));
    this.attributes = draft.attributes;
    this.events = events.map(({ at, name, attributes = {} }) => ({ time: timeOf(at), name, attributes }));
    this.resource = resource;
    this.#draft = draft;
    if (parent) this.parentSpanContext = { ...this.spanContext(), ...parent };
  }

  get duration(): HrTime {
    return hrTimeDuration(this.startTime, this.endTime);
  }

  get status(): SpanStatus {
    return { code: this.#draft.isFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET };
  }

  get links(): Link[] {
    return nothing;
  }

  get ended(): boolean {
    return true;
  }

  get instrumentationScope(): InstrumentationScope {
    return scope;
  }

  get droppedAttributesCount(): number {
    return 0;
  }

  get droppedEventsCount(): number {
    return 0;
  }

  get droppedLinksCount(): number {
    return 0;
  }

  spanContext(): SpanContext {
    const { context, spanId } = this.#draft;
    const { traceId, state } = context;
    return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, ...(state && { traceState: state }) };
  }
}

/** Without what is not known, and with texts of a bounded length. */
export function tidy(attributes: Attributes): Attributes {
  const known: Attributes = {};
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value !== undefined) known[key] = typeof value === "string" ? clip(value, maxText) : value;
  }
  return known;
}

/** Broken halves of characters are no text for a receiver. */
function clip(text: string, max: number): string {
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  // Looking for what is hardly ever there costs less than replacing it.
  return brokenHalf.test(cut) ? cut.replaceAll(brokenHalves, "\uFFFD") : cut;
}

const brokenHalf = /\p{Surrogate}/u;
const brokenHalves = /\p{Surrogate}/gu;

function timeOf(ms: number): HrTime {
  return millisToHrTime(Number.isFinite(ms) && ms > 0 ? ms : 0);
}
