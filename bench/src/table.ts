import type { Outcome } from "./goals.ts";
import type { Row } from "./measure.ts";
import type { StartTimes } from "./start-times.ts";
import { shown } from "./statistics.ts";
import { type Column, count, textTable } from "./text-table.ts";

const columns: readonly Column<Row>[] = [
  { title: "workload", align: "left", text: (row) => row.workload },
  { title: "system", align: "left", text: (row) => row.system },
  { title: "requests/s", align: "right", text: (row) => count(row.requestsPerSecond) },
  { title: "ratio", align: "right", text: (row) => row.requestsRatio.value.toFixed(2) },
  { title: "events/s", align: "right", text: (row) => (row.eventsPerSecond > 0 ? count(row.eventsPerSecond) : "") },
  { title: "ratio", align: "right", text: (row) => (row.eventsPerSecond > 0 ? row.eventsRatio.value.toFixed(2) : "") },
  { title: "CPU µs/req", align: "right", text: (row) => row.cpuMicroseconds.toFixed(1) },
  { title: "ratio", align: "right", text: (row) => row.cpuRatio.value.toFixed(2) },
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
  return textTable(columns, rows, ({ group, workload }) => `${group} ${workload}`);
}

/** Start and idle size, in one line. */
export function startLine(start: StartTimes): string {
  return "unavailable" in start
    ? `start: not measured, ${start.unavailable}`
    : `start: ready in ${start.readyMilliseconds.value.toFixed(0)} ms, idle ${start.idleMegabytes.value.toFixed(0)} MB`;
}

/** The goals for which anything was measured, one a line. */
export function goalList(outcomes: readonly Outcome[]): string {
  const told = outcomes.filter(({ verdict }) => verdict !== "not measured");
  const width = Math.max(0, ...told.map(({ goal }) => goal.length));
  return told
    .map(({ verdict, goal, measured }) => `${verdict.padEnd(12)}  ${goal.padEnd(width)}  ${measured}`)
    .join("\n");
}

function addedText(row: Row): string {
  if (row.system === row.against) return "";
  return shown(row.addedCpuMicroseconds, (value) => value.toFixed(1));
}

function percent(share: number): string {
  return (share * 100).toFixed(0);
}
