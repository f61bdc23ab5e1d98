import type { Outcome } from "./goals.ts";
import type { Row } from "./measure.ts";
import type { StartTimes } from "./start-times.ts";

type Align = "left" | "right";

const columns: readonly { readonly title: string; readonly align: Align; readonly text: (row: Row) => string }[] = [
  { title: "workload", align: "left", text: (row) => row.workload },
  { title: "system", align: "left", text: (row) => row.system },
  { title: "requests/s", align: "right", text: (row) => count(row.requestsPerSecond) },
  { title: "ratio", align: "right", text: (row) => row.requestsRatio.value.toFixed(2) },
  { title: "events/s", align: "right", text: (row) => (row.eventsPerSecond > 0 ? count(row.eventsPerSecond) : "") },
  { title: "ratio", align: "right", text: (row) => (row.eventsPerSecond > 0 ? row.eventsRatio.value.toFixed(2) : "") },
  { title: "CPU µs/req", align: "right", text: (row) => row.cpuMicroseconds.toFixed(1) },
  { title: "added µs", align: "right", text: addedText },
  { title: "to", align: "left", text: (row) => (row.system === row.against ? "" : row.against) },
  {
    title: "busy %",
    align: "right",
    text: ({ upstreamBusy, busy, loadBusy }) => [loadBusy, busy, upstreamBusy].map(percent).join("/"),
  },
  { title: "p50 ms", align: "right", text: (row) => row.p50Milliseconds.toFixed(2) },
  { title: "p99 ms", align: "right", text: (row) => row.p99Milliseconds.toFixed(2) },
  { title: "failed", align: "right", text: (row) => String(row.failures) },
];

/** All rows as text, a blank line between workloads. */
export function resultTable(rows: readonly Row[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ text }) => text(row)))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, index) => padded(cell, index, widths))
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line, index) => (beginsWorkload(rows, index) ? `\n${line}` : line)).join("\n");
}

/** Start and idle size, in one line. */
export function startLine(start: StartTimes): string {
  return "unavailable" in start
    ? `start: not measured, ${start.unavailable}`
    : `start: ready in ${start.readyMilliseconds.value.toFixed(0)} ms, idle ${start.idleMegabytes.value.toFixed(0)} MB`;
}

/** The goals, one a line. */
export function goalList(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ goal }) => goal.length));
  return outcomes
    .map(({ verdict, goal, measured }) => `${verdict.padEnd(12)}  ${goal.padEnd(width)}  ${measured}`)
    .join("\n");
}

function addedText(row: Row): string {
  if (row.system === row.against) return "";
  return `${row.addedCpuMicroseconds.value.toFixed(1)} ±${row.addedCpuMicroseconds.spread.toFixed(1)}`;
}

function percent(share: number): string {
  return (share * 100).toFixed(0);
}

function padded(cell: string, index: number, widths: readonly number[]): string {
  const width = widths[index] ?? 0;
  return columns[index]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
}

function beginsWorkload(rows: readonly Row[], line: number): boolean {
  return line > 0 && rows[line - 1]?.workload !== rows[line - 2]?.workload;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
