import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { PluginContext } from "@patchbay/sdk";
import { Outlet } from "./export/outlet.ts";
import { receiverOf } from "./export/receiver.ts";
import { SpanQueue } from "./export/span-queue.ts";
import type { OtelOptions } from "./options.ts";
import type { Signal } from "./signal.ts";
import { type SpanDraft, toSpan } from "./spans/span.ts";

/** Spans on their way. */
export interface Traces extends Signal {
  readonly add: (drafts: readonly SpanDraft[]) => void;
}

/** Opens the way for spans; `dropped` hears how many were given up, and why. */
export function createTraces(
  context: PluginContext,
  chosen: OtelOptions,
  resource: Resource,
  dropped: (count: number, error: string) => void,
): Traces {
  const { batchSize, batchDelayMs, maxQueue } = chosen;
  const outlet = new Outlet<ReadableSpan[]>(
    context,
    receiverOf(context, chosen, "traces"),
    (parts) => new OTLPTraceExporter(parts),
  );
  const queue = new SpanQueue({ context, outlet, batchSize, batchDelayMs, maxQueue, dropped });
  return {
    add: (drafts) => {
      for (const draft of drafts) queue.push(toSpan(draft, resource));
    },
    flush: () => queue.flush(),
    end: () => outlet.end(),
    close: () => {
      queue.clear();
      outlet.close();
    },
  };
}
