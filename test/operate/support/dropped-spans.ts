import type { Receiver } from "../../../plugins/observe-otel/test/receiver.ts";

/** How many spans the plugin says that it lost; exporters write whole numbers in either of two ways. */
export function droppedSpans(receiver: Receiver): number {
  const name = "patchbay.otel.dropped_spans";
  return receiver.total(name, "asInt") + receiver.total(name, "asDouble");
}
