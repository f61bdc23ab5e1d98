import { Counter } from "../registry/counter.ts";
import { Histogram } from "../registry/histogram.ts";

/** Metrics of attempts. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function attemptMetrics(buckets: readonly number[]) {
  return {
    attempts: new Counter({
      name: "patchbay_attempts_total",
      help: "Attempts that are over, by the model as the provider names it and by cause: first, retry or hedge.",
      labels: ["pool", "node", "upstream_model", "cause", "outcome"],
    }),
    attemptErrors: new Counter({
      name: "patchbay_attempt_errors_total",
      help: "Attempts that failed or were cancelled, by the failure's code and whose fault it was.",
      labels: ["pool", "node", "code", "owner"],
    }),
    attemptSeconds: new Histogram(
      {
        name: "patchbay_attempt_duration_seconds",
        help: "Time from the start of an attempt to its end.",
        labels: ["pool", "node", "outcome"],
      },
      buckets,
    ),
    attemptFirstEventSeconds: new Histogram(
      {
        name: "patchbay_attempt_first_event_seconds",
        help: "Time from the start of an attempt to the first event of its answer.",
        labels: ["pool", "node"],
      },
      buckets,
    ),
  };
}
