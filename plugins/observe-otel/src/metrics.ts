import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import { AggregationTemporality, MeterProvider, type ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { PluginContext } from "@patchbay/sdk";
import { Outlet } from "./export/outlet.ts";
import { receiverOf } from "./export/receiver.ts";
import { createInstruments, type Instruments } from "./metrics/instruments.ts";
import { AskedReader } from "./metrics/reader.ts";
import type { OtelOptions } from "./options.ts";
import type { Signal } from "./signal.ts";
import { scope } from "./spans/span.ts";

/** Figures on their way. */
export interface Metrics extends Signal {
  readonly instruments: Instruments;
}

/** Opens the way for metrics; `failed` hears why an export did not arrive. */
export function createMetrics(
  context: PluginContext,
  chosen: OtelOptions,
  resource: Resource,
  failed: (error: string) => void,
): Metrics {
  const temporality = chosen.temporality === "delta" ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  const reader = new AskedReader({ aggregationTemporalitySelector: () => temporality });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter(scope.name, undefined, { schemaUrl: scope.schemaUrl });
  const outlet = new Outlet<ResourceMetrics>(
    context,
    receiverOf(context, chosen, "metrics"),
    (parts) => new OTLPMetricExporter({ ...parts, temporalityPreference: temporality }),
  );
  let sending: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    const { resourceMetrics } = await reader.collect();
    if (resourceMetrics.scopeMetrics.length === 0) return;
    const error = await outlet.send(resourceMetrics);
    if (error !== undefined) failed(error);
  };
  const flush = (): Promise<void> => (sending ??= send().finally(() => (sending = undefined)));
  context.every(chosen.metricsIntervalMs, flush);
  return {
    instruments: createInstruments(meter, chosen),
    flush: async () => {
      await sending;
      await flush();
    },
    end: () => outlet.end(),
    close: () => outlet.close(),
  };
}
