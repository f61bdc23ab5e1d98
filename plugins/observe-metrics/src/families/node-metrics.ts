import { Counter } from "../registry/counter.ts";
import { Gauge } from "../registry/gauge.ts";
import { Histogram } from "../registry/histogram.ts";

/** Metrics of nodes. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function nodeMetrics(buckets: readonly number[]) {
  return {
    nodes: new Gauge({
      name: "patchbay_nodes",
      help: "1 for the condition in which a node is and 0 for the others.",
      labels: ["pool", "node", "condition"],
    }),
    restingModels: new Gauge({
      name: "patchbay_node_resting_models",
      help: "Models for which a node rests while it may be asked for others.",
      labels: ["pool", "node"],
    }),
    inFlight: new Gauge({
      name: "patchbay_node_in_flight",
      help: "Requests that a node works on.",
      labels: ["pool", "node"],
    }),
    waiting: new Gauge({
      name: "patchbay_node_waiting",
      help: "Requests that wait for a place at a node.",
      labels: ["pool", "node"],
    }),
    nodeChanges: new Counter({
      name: "patchbay_node_changes_total",
      help: "Changes of a node's condition, by the new one. A rest that passes with time is none.",
      labels: ["pool", "node", "condition"],
    }),
    probes: new Counter({
      name: "patchbay_probes_total",
      help: "Probes that are over.",
      labels: ["pool", "node", "outcome"],
    }),
    probeSeconds: new Histogram(
      { name: "patchbay_probe_duration_seconds", help: "Time that a probe took.", labels: ["pool", "outcome"] },
      buckets,
    ),
  };
}
