import { type Attributes, type HrTime, type SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { hrTimeDuration, millisToHrTime } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
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
  const { context, spanId, parent, kind, isFailed } = draft;
  const startTime = timeOf(draft.start);
  const endTime = timeOf(Math.max(draft.start, draft.end));
  const common = {
    traceId: context.traceId,
    traceFlags: TraceFlags.SAMPLED,
    ...(context.state && { traceState: context.state }),
  };
  return {
    name: clip(draft.name, maxName),
    kind,
    spanContext: () => ({ ...common, spanId }),
    ...(parent && { parentSpanContext: { ...common, ...parent } }),
    startTime,
    endTime,
    duration: hrTimeDuration(startTime, endTime),
    status: { code: isFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: draft.attributes,
    links: [],
    events: draft.events.map(({ at, name, attributes = {} }) => ({ time: timeOf(at), name, attributes })),
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Without what is not known, and with texts of a bounded length. */
export function tidy(attributes: Attributes): Attributes {
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    known.map(([key, value]) => [key, typeof value === "string" ? clip(value, maxText) : value] as const),
  );
}

/** Broken halves of characters are no text for a receiver. */
function clip(text: string, max: number): string {
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return cut.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}

function timeOf(ms: number): HrTime {
  return millisToHrTime(Number.isFinite(ms) && ms > 0 ? ms : 0);
}
