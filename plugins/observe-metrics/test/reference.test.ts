import { expect, test } from "vitest";
import { attemptMetrics } from "../src/families/attempt-metrics.ts";
import { exchangeMetrics } from "../src/families/exchange-metrics.ts";
import { kernelMetrics } from "../src/families/kernel-metrics.ts";
import { nodeMetrics } from "../src/families/node-metrics.ts";
import { pluginMetrics } from "../src/families/plugin-metrics.ts";
import { translationMetrics } from "../src/families/translation-metrics.ts";
import { usageMetrics } from "../src/families/usage-metrics.ts";
import { createMetrics } from "../src/metrics.ts";
import type { Metric } from "../src/registry/series.ts";
import { tableBelow } from "../../../test/docs/markdown.ts";
import { code, expectTable } from "../../../test/docs/tables.ts";

const page = "docs/reference/metrics.md";
const client = ["client"] as const;
const buckets = [1];

const families: Readonly<Record<string, Readonly<Record<string, Metric>>>> = {
  "## Requests": exchangeMetrics(client, buckets),
  "## Attempts": attemptMetrics(buckets),
  "## Tokens and cost": usageMetrics(client),
  "## Translation": translationMetrics(),
  "## Nodes": nodeMetrics(buckets),
  "## Plugins": pluginMetrics(),
  "## Kernel": kernelMetrics(),
};

test.each(Object.keys(families))("metrics.md, %s, has every metric with its kind and labels", (heading) => {
  const rows = Object.values(families[heading] ?? {}).map((metric) => [
    code(metric.name),
    kindOf(metric),
    unitOf(metric, heading),
    metric.labels.map(code).join(", ") || "none",
  ]);
  expectTable(page, heading, rows);
});

test("metrics.md leaves out no family", () => {
  const all = Object.values(createMetrics({ clientLabel: true, buckets })).map(({ name }) => name);
  const shown = Object.values(families).flatMap((family) => Object.values(family).map(({ name }) => name));
  expect(shown).toEqual(all);
});

test("metrics.md explains every label, and no other", () => {
  const metrics = Object.values(createMetrics({ clientLabel: true, buckets }));
  const labels = new Set(metrics.flatMap(({ labels: each }): readonly string[] => each));
  const explained = tableBelow(page, "## Labels").map(([label = ""]) => label);
  expect(explained.toSorted()).toEqual([...labels].map(code).toSorted());
});

function kindOf(metric: Metric): string {
  return /^# TYPE \w+ (\w+)$/m.exec(metric.render())?.[1] ?? "";
}

/** What is measured ends the name, as Prometheus has it; what is counted is the page's own word. */
function unitOf({ name }: Metric, heading: string): string {
  const unit = /_(seconds|bytes|dollars|tokens)(?:_total)?$/.exec(name)?.[1];
  return unit ?? tableBelow(page, heading).find(([shown]) => shown === code(name))?.[2] ?? "";
}
