import type { Row } from "./measure.ts";
import { shown } from "./statistics.ts";
import { type Column, count, textTable } from "./text-table.ts";

const milliseconds = (value: number): string => value.toFixed(2);

const columns: readonly Column<Row>[] = [
  { title: "workload", align: "left", text: (row) => row.workload },
  { title: "plugin", align: "left", text: (row) => row.system },
  { title: "first p50 ms", align: "right", text: (row) => milliseconds(row.firstP50Milliseconds) },
  { title: "added", align: "right", text: (row) => added(row, row.addedFirstP50) },
  { title: "first p99 ms", align: "right", text: (row) => milliseconds(row.firstP99Milliseconds) },
  { title: "added", align: "right", text: (row) => added(row, row.addedFirstP99) },
  { title: "requests/s", align: "right", text: (row) => count(row.requestsPerSecond) },
  { title: "ratio", align: "right", text: (row) => shown(row.requestsRatio, (value) => value.toFixed(2)) },
  { title: "CPU µs/req", align: "right", text: (row) => count(row.cpuMicroseconds) },
  { title: "× inline", align: "right", text: (row) => (1 / row.cpuRatio.value).toFixed(2) },
  { title: "events per CPU s", align: "right", text: belowText },
  { title: "p50 ms", align: "right", text: (row) => milliseconds(row.p50Milliseconds) },
  { title: "p99 ms", align: "right", text: (row) => milliseconds(row.p99Milliseconds) },
  { title: "failed", align: "right", text: (row) => String(row.failures) },
];

/** Plugins in each tier, beside the same plugin inline. */
export function tierTable(rows: readonly Row[]): string {
  return textTable(columns, rows, ({ workload, against }) => `${workload} ${against}`);
}

function added(row: Row, estimate: Row["addedFirstP50"]): string {
  return row.system === row.against ? "" : shown(estimate, milliseconds);
}

/** In the plugin's own process. */
function belowText({ belowMicroseconds, eventsPerSecondBelow }: Row): string {
  return belowMicroseconds > 0 ? count(eventsPerSecondBelow.value) : "";
}
