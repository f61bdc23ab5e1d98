import { setImmediate } from "node:timers/promises";
import type { MetricsOptions } from "./options.ts";
import { Counter } from "./registry/counter.ts";
import { Gauge } from "./registry/gauge.ts";
import { Histogram } from "./registry/histogram.ts";
import type { Metric } from "./registry/series.ts";

/** Every metric there is. */
export type Metrics = ReturnType<typeof createMetrics>;

/** All metrics, without a value. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function createMetrics({ clientLabel, buckets }: Pick<MetricsOptions, "clientLabel" | "buckets">) {
  const client = clientLabel ? (["client"] as const) : [];
  return {
    ...ofExchanges(client, buckets),
    ...ofAttempts(client, buckets),
    ...ofTranslation(),
    ...ofNodes(buckets),
    ...ofKernel(),
  };
}

/** What is shown at the page. Requests have their turn between one metric and the next: a page may be of a million signs. */
export async function renderMetrics(metrics: Metrics): Promise<string> {
  const parts: string[] = [];
  for (const metric of Object.values<Metric>(metrics)) {
    parts.push(metric.render());
    await setImmediate();
  }
  return parts.join("");
}

type ClientLabel = readonly "client"[];

function ofExchanges(client: ClientLabel, buckets: readonly number[]) {
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

function ofAttempts(client: ClientLabel, buckets: readonly number[]) {
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
    tokens: new Counter({
      name: "patchbay_tokens_total",
      help: "Tokens that attempts and probes used. Kinds overlap: input has cache_read and cache_write in it, output has reasoning.",
      labels: ["pool", "upstream_model", "kind", "cause", "estimated", ...client],
    }),
    withoutUsage: new Counter({
      name: "patchbay_attempts_without_usage_total",
      help: "Attempts that began to answer and whose use of tokens is not known.",
      labels: ["pool", "node"],
    }),
  };
}

function ofTranslation() {
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

function ofNodes(buckets: readonly number[]) {
  return {
    nodes: new Gauge({
      name: "patchbay_nodes",
      help: "1 for the condition in which a node is and 0 for the others; of nodes that were asked or changed since the start.",
      labels: ["pool", "node", "condition"],
    }),
    restingModels: new Gauge({
      name: "patchbay_node_resting_models",
      help: "Models for which a node rests while it may be asked for others.",
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

function ofKernel() {
  return {
    pluginErrors: new Counter({
      name: "patchbay_plugin_errors_total",
      help: "Times that a plugin did something that it must not, by hook.",
      labels: ["plugin", "hook"],
    }),
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
