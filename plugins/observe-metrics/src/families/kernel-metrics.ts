import { Counter } from "../registry/counter.ts";
import { Gauge } from "../registry/gauge.ts";

/** Metrics of the kernel, and of the metrics themselves. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function kernelMetrics() {
  return {
    generations: new Counter({
      name: "patchbay_generations_total",
      help: "Changes of the configuration, by how they went.",
      labels: ["outcome"],
    }),
    lastGeneration: new Gauge({
      name: "patchbay_generation_last_timestamp_seconds",
      help: "When a change of the configuration last went so, in seconds since the epoch.",
      labels: ["outcome"],
    }),
    overflow: new Counter({
      name: "patchbay_label_overflow_total",
      help: "Times that a name had no room among the values of its label and became other.",
      labels: ["label"],
    }),
    started: new Gauge({
      name: "patchbay_metrics_start_time_seconds",
      help: "When counting began, in seconds since the epoch: all counters were 0 then.",
      labels: [],
    }),
  };
}
