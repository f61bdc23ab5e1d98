import { Counter } from "../registry/counter.ts";
import { Gauge } from "../registry/gauge.ts";
import { Histogram } from "../registry/histogram.ts";

/** The label that tells clients apart, where it is wanted. */
export type ClientLabel = readonly "client"[];

/** Metrics of exchanges. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function exchangeMetrics(client: ClientLabel, buckets: readonly number[]) {
  return {
    requests: new Counter({
      name: "patchbay_requests_total",
      help: "Exchanges that are over, by the model that the client named, the pool that answered or failed last, and the HTTP status as sent.",
      labels: ["operation", "protocol", "pool", "model", "status", "outcome", ...client],
    }),
    requestErrors: new Counter({
      name: "patchbay_request_errors_total",
      help: "Exchanges that failed or were cancelled, by the failure's code and whose fault it was.",
      labels: ["pool", "code", "owner"],
    }),
    requestSeconds: new Histogram(
      {
        name: "patchbay_request_duration_seconds",
        help: "Time from the arrival of a request to the end of its answer, of exchanges that succeeded.",
        labels: ["operation", "pool", "model", "stream"],
      },
      buckets,
    ),
    firstEventSeconds: new Histogram(
      {
        name: "patchbay_first_event_seconds",
        help: "Time from the arrival of a request to the first event of its answer.",
        labels: ["operation", "pool", "model", "stream"],
      },
      buckets,
    ),
    waitSeconds: new Histogram(
      {
        name: "patchbay_request_wait_seconds",
        help: "Time from the arrival of a request to the start of its first attempt: transforms, policies and queues.",
        labels: ["pool"],
      },
      buckets,
    ),
    running: new Gauge({
      name: "patchbay_requests_running",
      help: "Exchanges that run now: attempting while a node is asked, waiting before that, in a queue or between attempts.",
      labels: ["state"],
    }),
    answeredByPlugin: new Counter({
      name: "patchbay_answered_by_plugin_total",
      help: "Exchanges that a plugin answered in place of a node.",
      labels: ["plugin"],
    }),
  };
}
