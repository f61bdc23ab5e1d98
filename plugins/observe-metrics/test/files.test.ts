import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createMetrics } from "../src/metrics.ts";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}

interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: { readonly summary: string };
    }[];
  }[];
}

const dashboard = JSON.parse(read("grafana-dashboard.json")) as Dashboard;
const alerts = (parse(read("alerts.yaml")) as Alerts).groups.flatMap(({ rules }) => rules);

const metrics = Object.values(createMetrics({ clientLabel: false, buckets: [1] }));
/** The labels of each name that stands on the page. */
const labelsOf = new Map<string, ReadonlySet<string>>(
  metrics.flatMap((metric) => {
    const labels = new Set(metric.labels);
    if (!metric.render().includes(" histogram\n")) return [[metric.name, labels]] as const;
    const suffixes = ["_bucket", "_sum", "_count"] as const;
    return suffixes.map(
      (suffix) => [`${metric.name}${suffix}`, suffix === "_bucket" ? new Set([...labels, "le"]) : labels] as const,
    );
  }),
);

function namesIn(query: string): readonly string[] {
  return [...query.matchAll(/\bpatchbay_\w+/g)].map(([name]) => name);
}

/** Labels that a query names in braces or groups by. */
function checkLabels(query: string): void {
  const known = new Set(namesIn(query).flatMap((name) => [...(labelsOf.get(name) ?? [])]));
  for (const [, name = "", inner = ""] of query.matchAll(/\b(patchbay_\w+)\{([^}]*)\}/g))
    for (const [, label = ""] of inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g))
      expect([...(labelsOf.get(name) ?? [])], `${name} in ${query}`).toContain(label);
  for (const [, group = ""] of query.matchAll(/\bby \(([^)]*)\)/g))
    for (const label of group.split(",").map((each) => each.trim())) expect([...known], query).toContain(label);
}

const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [`panel ${title}`, expr] as const),
  ),
  ...dashboard.annotations.list.map(({ expr }) => ["annotation", expr] as const),
  ...dashboard.templating.list.map(
    ({ query }) => ["variable", typeof query === "string" ? query : query.query] as const,
  ),
  ...alerts.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
];

describe("the dashboard and the alert rules", () => {
  test.each(queries.filter(([, query]) => query.includes("patchbay_")))(
    "%s names metrics and labels that there are",
    (_where, query) => {
      const names = namesIn(query);
      expect(names).not.toEqual([]);
      for (const name of names) expect([...labelsOf.keys()]).toContain(name);
      checkLabels(query);
      expect(query.split("(").length, "brackets").toBe(query.split(")").length);
    },
  );

  test("leave out no metric but when counting began", () => {
    const used = new Set(
      queries.flatMap(([, query]) => namesIn(query)).map((name) => name.replace(/_(bucket|sum|count)$/, "")),
    );
    const unused = metrics.map(({ name }) => name).filter((name) => !used.has(name));
    expect(unused).toEqual(["patchbay_metrics_start_time_seconds"]);
  });

  test("alerts have names of their own, and say in their summary only what their query keeps", () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { expr, annotations } of alerts)
      for (const [, label = ""] of annotations.summary.matchAll(/\$labels\.(\w+)/g))
        expect(expr, label).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`));
  });
});
