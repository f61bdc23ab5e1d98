import type { Attributes } from "@opentelemetry/api";
import type { MetricData } from "@opentelemetry/sdk-metrics";
import type { AttemptEndEvent, ExchangeEndEvent, ProbeEvent } from "@patchbay/sdk";
import { attribute, buckets, metric, ownAttribute } from "../conventions.ts";
import { causeOf, operationNames } from "../spans/attributes.ts";
import { probeOperation } from "../spans/probe-span.ts";
import { BoundedNames } from "./bounded-names.ts";
import { DroppedSpans } from "./dropped-spans.ts";
import { Histogram, type Period } from "./histogram.ts";

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
  /** What was counted since the start, or since `clear`. */
  readonly collect: (period: Period) => MetricData[];
  readonly clear: () => void;
}

/** What a call of a node is told by. */
interface Called {
  readonly operation: string;
  readonly provider: string;
  readonly model: string | undefined;
  readonly cause: string;
}

/** Makes the instruments. */
export function createInstruments({ maxModels, maxPools }: Bounds): Instruments {
  const models = new BoundedNames(maxModels);
  const upstreamModels = new BoundedNames(maxModels);
  const pools = new BoundedNames(maxPools);
  const providers = new BoundedNames(maxPools);
  const tokens = new Histogram({ name: metric.tokenUsage, unit: "{token}", bounds: buckets.tokens });
  const operations = seconds(metric.operationDuration, buckets.seconds);
  const requests = seconds(metric.requestDuration, buckets.seconds);
  const firstTokens = seconds(metric.timeToFirstToken, buckets.firstToken);
  const dropped = new DroppedSpans();
  const all = [tokens, operations, requests, firstTokens, dropped] as const;
  const called = createCalls({ operations, tokens, pools });
  return {
    exchange: (event, given) => {
      const { outcome, error, durationMs, firstEventMs } = event;
      const operation = operationNames[event.operation];
      const model = event.model === undefined ? undefined : models.of(event.model, outcome === "done");
      const provider = providers.of(given);
      const key = keyOf(operation, provider, model);
      const attributes = (): Attributes => common(operation, provider, model);
      requests.record(durationMs / 1000, keyOf(key, error?.code), () => withError(attributes(), error?.code));
      if (outcome === "done" && firstEventMs !== undefined) firstTokens.record(firstEventMs / 1000, key, attributes);
    },
    attempt: (event, given) => {
      const model = upstreamModels.of(event.model, event.outcome === "done");
      const operation = operationNames[event.operation];
      called(event, { operation, provider: providers.of(given), model, cause: causeOf(event) });
    },
    probe: (event, given) => {
      const model = event.model === undefined ? undefined : upstreamModels.of(event.model);
      called(event, { operation: probeOperation(event), provider: providers.of(given), model, cause: "probe" });
    },
    droppedSpans: (count) => dropped.add(count),
    collect: (period) => all.flatMap((each) => each.collect(period) ?? []),
    clear: () => {
      for (const each of all) each.clear();
    },
  };
}

/** What calls of nodes are counted in. */
interface CallMeans {
  readonly operations: Histogram;
  readonly tokens: Histogram;
  readonly pools: BoundedNames;
}

function createCalls({
  operations,
  tokens,
  pools,
}: CallMeans): (event: AttemptEndEvent | ProbeEvent, called: Called) => void {
  return (event, { operation, provider, model, cause }) => {
    const { error, durationMs, usage } = event;
    const pool = pools.of(event.pool);
    const key = keyOf(operation, provider, model, pool, cause);
    const attributes = (): Attributes => ({
      ...common(operation, provider, model),
      [ownAttribute.cause]: cause,
      [ownAttribute.pool]: pool,
    });
    operations.record(durationMs / 1000, keyOf(key, error?.code), () => withError(attributes(), error?.code));
    // A count that nobody gave is none, not 0.
    for (const [type, field] of tokenTypes) {
      const count = usage?.[field];
      if (count !== undefined)
        tokens.record(count, keyOf(key, type), () => ({ ...attributes(), [attribute.tokenType]: type }));
    }
  };
}

const tokenTypes = [
  ["input", "inputTokens"],
  ["output", "outputTokens"],
] as const;

function seconds(name: string, bounds: readonly number[]): Histogram {
  return new Histogram({ name, unit: "s", bounds });
}

function common(operation: string, provider: string, model: string | undefined): Attributes {
  return {
    [attribute.operation]: operation,
    [attribute.provider]: provider,
    ...(model !== undefined && { [attribute.requestModel]: model }),
  };
}

function withError(attributes: Attributes, code: string | undefined): Attributes {
  return code === undefined ? attributes : { ...attributes, [attribute.errorType]: code };
}

/** Zeros are in no bounded name, and what is absent is told from what is empty. */
function keyOf(...parts: readonly (string | undefined)[]): string {
  let key = "";
  for (const part of parts) key += part === undefined ? "\0\0" : `${part}\0`;
  return key;
}
