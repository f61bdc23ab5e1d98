import { SpanKind } from "@opentelemetry/api";
import type { ProbeEvent } from "@patchbay/sdk";
import { attribute, ownAttribute } from "../conventions.ts";
import type { TraceContext } from "../context/trace-context.ts";
import { errorAttributes, operationNames, usageAttributes } from "./attributes.ts";
import { type SpanDraft, tidy } from "./span.ts";

/** What a probe asks for. */
export function probeOperation({ model }: ProbeEvent): string {
  return model === undefined ? operationNames.models : operationNames.chat;
}

/** The span of a probe, in a trace of its own. */
export function probeSpan(event: ProbeEvent, provider: string, context: TraceContext): SpanDraft {
  const { at, durationMs, model, outcome, pool, node } = event;
  return {
    name: model === undefined ? "probe" : `probe ${model}`,
    kind: SpanKind.CLIENT,
    context,
    spanId: context.spanId,
    start: at - durationMs,
    end: at,
    attributes: tidy({
      [attribute.operation]: probeOperation(event),
      [attribute.provider]: provider,
      [attribute.requestModel]: model,
      ...usageAttributes(event.usage),
      [ownAttribute.pool]: pool,
      [ownAttribute.node]: node,
      [ownAttribute.cause]: "probe",
      [ownAttribute.outcome]: outcome,
      ...errorAttributes(event.error),
    }),
    events: [],
    isFailed: outcome === "failed",
  };
}
