import { Counter } from "../registry/counter.ts";
import type { ClientLabel } from "./exchange-metrics.ts";

/** Money is counted in billionths, so that sums are exact. */
const nanosPerDollar = 1e9;

/** Metrics of what attempts and probes used, and what that cost. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function usageMetrics(client: ClientLabel) {
  return {
    tokens: new Counter({
      name: "patchbay_tokens_total",
      help: "Tokens that attempts and probes used. Kinds overlap: input has cache_read and cache_write in it, output has reasoning.",
      labels: ["pool", "upstream_model", "kind", "cause", "estimated", ...client],
    }),
    cost: new Counter({
      name: "patchbay_cost_dollars_total",
      help: "What attempts and probes cost, after the price table. What has no price is not in it.",
      labels: ["pool", "upstream_model", "cause", ...client],
      divisor: nanosPerDollar,
    }),
    unpriced: new Counter({
      name: "patchbay_unpriced_attempts_total",
      help: "Attempts and probes whose use of tokens is known and whose price is not.",
      labels: ["pool", "upstream_model", "cause"],
    }),
    withoutUsage: new Counter({
      name: "patchbay_attempts_without_usage_total",
      help: "Attempts that began to answer and whose use of tokens is not known.",
      labels: ["pool", "node"],
    }),
  };
}
