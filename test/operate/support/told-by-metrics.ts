import type { Page } from "../../../plugins/observe-metrics/test/read-page.ts";
import { join, type Tally, tally } from "./tally.ts";
import type { Accounts } from "./truth.ts";

const kinds: Readonly<Record<string, string>> = {
  input: "input",
  cache_read: "cacheRead",
  cache_write: "cacheWrite",
  cache_write_1h: "cacheWrite1h",
  output: "output",
  reasoning: "reasoning",
  audio_input: "audioInput",
  audio_output: "audioOutput",
};

/** The accounts as the page of metrics tells them. */
export function toldByMetrics(page: Page): Accounts {
  const of = (name: string, ...labels: readonly string[]): Tally =>
    tally(
      page.samples.filter((sample) => sample.name === name),
      (sample) => join(...labels.map((label) => sample.labels[label])),
      ({ value }) => value,
    );
  const tokens = page.samples.filter(({ name }) => name === "patchbay_tokens_total");
  const cost = page.samples.filter(({ name }) => name === "patchbay_cost_dollars_total");
  return {
    attempts: of("patchbay_attempts_total", "pool", "node", "upstream_model", "cause", "outcome"),
    probes: of("patchbay_probes_total", "pool", "node", "outcome"),
    tokens: tally(
      tokens,
      ({ labels }) => join(labels["pool"], labels["upstream_model"], labels["cause"], kinds[labels["kind"] ?? ""]),
      ({ value }) => value,
    ),
    cost: tally(
      cost,
      ({ labels }) => join(labels["pool"], labels["upstream_model"], labels["cause"]),
      ({ value }) => Math.round(value * 1e9),
    ),
    exchanges: of("patchbay_requests_total", "protocol", "model", "status", "outcome"),
    answeredByPlugin: page.sum("patchbay_answered_by_plugin_total"),
  };
}
