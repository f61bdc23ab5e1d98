import { ROOT_CONTEXT } from "@opentelemetry/api";
import { SamplingDecision, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-base";
import { definePlugin, type PluginContext } from "@patchbay/sdk";
import { propagating } from "./context/propagate.ts";
import type { ContextRules } from "./context/trace-context.ts";
import { resourceOf } from "./export/resource.ts";
import { Warnings } from "./export/warnings.ts";
import { createMetrics } from "./metrics.ts";
import { options, type OtelOptions } from "./options.ts";
import { type Desk, record, wantedKinds } from "./record.ts";
import { ExchangeBook } from "./spans/exchange-book.ts";
import { createTraces } from "./traces.ts";

/** How long the end of the plugin waits for the receiver. */
const patienceMs = 2000;

/** Tells an OpenTelemetry receiver of exchanges: as spans, and in figures. */
export const plugin = definePlugin({
  name: "@patchbay/observe-otel",
  sdk: "1.0",
  options,
  capabilities: { timers: true, reveal: true },
  setup(context, chosen) {
    const rules = contextRules(chosen);
    const warnings = new Warnings(context);
    const desk = createDesk(context, chosen, { rules, warnings });
    const { nodes } = desk.book;
    let ended: Promise<void> | undefined;
    return {
      observe: {
        events: wantedKinds(chosen),
        wants: (kind) => kind !== "wire-head" || nodes.isLearning,
        handle: (batch) => {
          for (const event of batch) record(event, desk);
        },
      },
      ...(chosen.propagate && { transform: propagating(rules) }),
      dispose: () => (ended ??= end(context, desk).then(() => warnings.say())),
    };
  },
});

function createDesk(
  context: PluginContext,
  chosen: OtelOptions,
  { rules, warnings }: { readonly rules: ContextRules; readonly warnings: Warnings },
): Desk {
  const resource = resourceOf(chosen);
  const metrics = chosen.metrics
    ? createMetrics(context, chosen, resource, (error) => warnings.lost("exports of metrics", 1, error))
    : undefined;
  const dropped = (count: number, error: string): void => {
    metrics?.instruments.droppedSpans(count);
    warnings.lost("spans", count, error);
  };
  const traces = chosen.traces ? createTraces(context, chosen, resource, dropped) : undefined;
  const book = new ExchangeBook({ ...rules, providers: chosen.providers });
  return { chosen, rules, book, traces, metrics };
}

function contextRules({ inherit, ratio }: OtelOptions): ContextRules {
  const sampler = new TraceIdRatioBasedSampler(ratio);
  const keeps = (traceId: string): boolean =>
    sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  return { inherit, keeps };
}

/** Sends what is left, as far as the time goes. */
async function end({ clock }: PluginContext, { traces, metrics }: Desk): Promise<void> {
  const signals = [traces, metrics].filter((signal) => signal !== undefined);
  const sent = new AbortController();
  const late = clock.sleep(patienceMs, sent.signal).catch(() => undefined);
  for (const signal of signals) signal.end();
  await Promise.race([Promise.all(signals.map((signal) => signal.flush())), late]);
  sent.abort();
  for (const signal of signals) signal.close();
}
