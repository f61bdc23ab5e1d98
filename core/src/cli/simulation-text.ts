import type { FailureCounts, NodeReport, SimulationReport, WaitReport } from "../simulate/report.ts";
import { sumOf } from "../simulate/tally.ts";
import { columns } from "./columns.ts";
import { countOf } from "./count-of.ts";
import { heading } from "./heading.ts";

/** What became of a simulation, for people. */
export function simulationText(report: SimulationReport, colors: boolean): string {
  const { arrivals, answered, rescued, refused, failed, waits, from, to, seed } = report;
  const facts = [
    ["answered", `${answered}${rescued > 0 ? `, ${rescued} of them after a failed attempt` : ""}`],
    ["failed", failuresText(failed)],
    ["refused", failuresText(refused)],
    ["waited", waitsText(waits)],
  ];
  const head = ["node", "attempts", "answered", "share", "rests", "at once", "queue", "failures"];
  return [
    heading(`${countOf(arrivals, "arrival")} from ${from} to ${to}, seed ${seed}`, colors),
    columns(facts),
    "",
    heading("nodes", colors),
    columns([head, ...report.nodes.map(nodeRow)]),
    "",
  ].join("\n");
}

function nodeRow(report: NodeReport): readonly string[] {
  const { node, attempts, answered, share, rests, mostAtOnce, longestQueue, failures } = report;
  const percent = `${(share * 100).toFixed(1)} %`;
  const counts = [attempts, answered].map(String);
  return [node, ...counts, percent, ...[rests, mostAtOnce, longestQueue].map(String), failuresText(failures)];
}

function failuresText(counts: FailureCounts): string {
  const codes = Object.entries(counts).map(([code, count]) => `${code} ${count}`);
  if (codes.length === 0) return "0";
  return `${sumOf(counts)} (${codes.join(", ")})`;
}

function waitsText({ requests, meanMs, p95Ms, longestMs }: WaitReport): string {
  if (requests === 0) return "0";
  const [mean, p95, longest] = [meanMs, p95Ms, longestMs].map((ms) => `${Math.round(ms)} ms`);
  return `${requests} (mean ${mean}, 95 % within ${p95}, longest ${longest})`;
}
