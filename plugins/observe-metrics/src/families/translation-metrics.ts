import { Counter } from "../registry/counter.ts";

/** Metrics of translation. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function translationMetrics() {
  return {
    losses: new Counter({
      name: "patchbay_losses_total",
      help: "What was lost in translation, by direction and kind.",
      labels: ["direction", "kind"],
    }),
    violations: new Counter({
      name: "patchbay_stream_violations_total",
      help: "Streams of the sample that broke a rule of their wire.",
      labels: ["plugin", "wire", "side", "rule"],
    }),
  };
}
