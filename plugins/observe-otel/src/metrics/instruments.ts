import type { Attributes, Meter } from "@opentelemetry/api";
import type { AttemptEndEvent, ExchangeEndEvent, ProbeEvent, Usage } from "@patchbay/sdk";
import { attribute, buckets, metric, ownAttribute } from "../conventions.ts";
import { causeOf, operationNames } from "../spans/attributes.ts";
import { probeOperation } from "../spans/probe-span.ts";
import { BoundedNames } from "./bounded-names.ts";

/** How many names metrics tell apart. */
export interface Bounds {
  readonly maxModels: number;
  readonly maxPools: number;
}

/** Figures after the conventions. */
export interface Instruments {
  readonly exchange: (event: ExchangeEndEvent, provider: string) => void;
  readonly attempt: (event: AttemptEndEvent, provider: string) => void;
  readonly probe: (event: ProbeEvent, provider: string) => void;
  readonly droppedSpans: (count: number) => void;
}

/** Makes the instruments. */
export function createInstruments(meter: Meter, { maxModels, maxPools }: Bounds): Instruments {
  const models = new BoundedNames(maxModels);
  const upstreamModels = new BoundedNames(maxModels);
  const pools = new BoundedNames(maxPools);
  const providers = new BoundedNames(maxPools);
  const tokens = histogram(meter, metric.tokenUsage, "{token}", buckets.tokens);
  const operations = histogram(meter, metric.operationDuration, "s", buckets.seconds);
  const requests = histogram(meter, metric.requestDuration, "s", buckets.seconds);
  const firstTokens = histogram(meter, metric.timeToFirstToken, "s", buckets.firstToken);
  const dropped = meter.createCounter(metric.droppedSpans, { unit: "{span}" });
  const common = (operation: string, provider: string, model: string | undefined): Attributes => ({
    [attribute.operation]: operation,
    [attribute.provider]: providers.of(provider),
    ...(model !== undefined && { [attribute.requestModel]: model }),
  });
  const called = (event: AttemptEndEvent | ProbeEvent, attributes: Attributes): void => {
    const { pool, error, durationMs, usage } = event;
    const all = { ...attributes, [ownAttribute.pool]: pools.of(pool) };
    operations.record(durationMs / 1000, { ...all, ...(error && { [attribute.errorType]: error.code }) });
    for (const [type, count] of countsOf(usage)) tokens.record(count, { ...all, [attribute.tokenType]: type });
  };
  return {
    exchange: (event, provider) => {
      const { operation, outcome, model, error, durationMs, firstEventMs } = event;
      const name = model === undefined ? undefined : models.of(model, outcome === "done");
      const attributes = common(operationNames[operation], provider, name);
      requests.record(durationMs / 1000, { ...attributes, ...(error && { [attribute.errorType]: error.code }) });
      if (outcome === "done" && firstEventMs !== undefined) firstTokens.record(firstEventMs / 1000, attributes);
    },
    attempt: (event, provider) => {
      const model = upstreamModels.of(event.model, event.outcome === "done");
      const attributes = common(operationNames[event.operation], provider, model);
      called(event, { ...attributes, [ownAttribute.cause]: causeOf(event) });
    },
    probe: (event, provider) => {
      const model = event.model === undefined ? undefined : upstreamModels.of(event.model);
      called(event, { ...common(probeOperation(event), provider, model), [ownAttribute.cause]: "probe" });
    },
    droppedSpans: (count) => dropped.add(count),
  };
}

function histogram(
  meter: Meter,
  name: string,
  unit: string,
  bounds: readonly number[],
): ReturnType<Meter["createHistogram"]> {
  return meter.createHistogram(name, { unit, advice: { explicitBucketBoundaries: [...bounds] } });
}

/** A count that nobody gave is none, not 0. */
function countsOf({ inputTokens, outputTokens }: Usage = {}): readonly (readonly [type: string, count: number])[] {
  return [
    ...(inputTokens === undefined ? [] : [["input", inputTokens] as const]),
    ...(outputTokens === undefined ? [] : [["output", outputTokens] as const]),
  ];
}
