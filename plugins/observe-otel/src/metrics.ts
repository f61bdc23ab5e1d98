import { millisToHrTime } from "@opentelemetry/core";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import { AggregationTemporality, type ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { PluginContext } from "@patchbay/sdk";
import { Outlet } from "./export/outlet.ts";
import { receiverOf } from "./export/receiver.ts";
import { createInstruments, type Instruments } from "./metrics/instruments.ts";
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
  const instruments = createInstruments(chosen);
  const outlet = new Outlet<ResourceMetrics>(
    context,
    receiverOf(context, chosen, "metrics"),
    (parts) => new OTLPMetricExporter({ ...parts, temporalityPreference: temporality }),
  );
  let sending: Promise<void> | undefined;
  let start = millisToHrTime(context.clock.now());
  const send = async (): Promise<void> => {
    const end = millisToHrTime(context.clock.now());
    const metrics = instruments.collect({ temporality, start, end });
    if (metrics.length === 0) return;
    if (chosen.temporality === "delta") {
      instruments.clear();
      start = end;
    }
    const error = await outlet.send({ resource, scopeMetrics: [{ scope, metrics }] });
    if (error !== undefined) failed(error);
  };
  const flush = (): Promise<void> => (sending ??= send().finally(() => (sending = undefined)));
  context.every(chosen.metricsIntervalMs, flush);
  return {
    instruments,
    flush: async () => {
      await sending;
      await flush();
    },
    end: () => outlet.end(),
    close: () => outlet.close(),
  };
}
