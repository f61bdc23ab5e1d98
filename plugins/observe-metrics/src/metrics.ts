import { setImmediate } from "node:timers/promises";
import { attemptMetrics } from "./families/attempt-metrics.ts";
import { exchangeMetrics } from "./families/exchange-metrics.ts";
import { kernelMetrics } from "./families/kernel-metrics.ts";
import { nodeMetrics } from "./families/node-metrics.ts";
import { pluginMetrics } from "./families/plugin-metrics.ts";
import { translationMetrics } from "./families/translation-metrics.ts";
import { usageMetrics } from "./families/usage-metrics.ts";
import type { MetricsOptions } from "./options.ts";
import type { Metric } from "./registry/series.ts";

/** Every metric there is. */
export type Metrics = ReturnType<typeof createMetrics>;

/** All metrics, without a value. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function createMetrics({ clientLabel, buckets }: Pick<MetricsOptions, "clientLabel" | "buckets">) {
  const client = clientLabel ? (["client"] as const) : [];
  return {
    ...exchangeMetrics(client, buckets),
    ...attemptMetrics(buckets),
    ...usageMetrics(client),
    ...translationMetrics(),
    ...nodeMetrics(buckets),
    ...pluginMetrics(),
    ...kernelMetrics(),
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
