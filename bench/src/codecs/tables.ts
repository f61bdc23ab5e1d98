import { type CurveName, curves } from "../curves.ts";
import { type Estimate, shown } from "../statistics.ts";
import { type Column, count, textTable } from "../text-table.ts";
import { type WireName, wireNames } from "../wires.ts";
import { type CurveRow, steepest } from "./curves.ts";
import type { ReplyRow } from "./replies.ts";
import type { RequestRow } from "./requests.ts";

const replyColumns: readonly Column<ReplyRow>[] = [
  { title: "answer", align: "left", text: (row) => row.shape },
  { title: "wire", align: "left", text: ({ from, to }) => (from === to ? from : `${from} to ${to}`) },
  { title: "step", align: "left", text: (row) => row.step },
  { title: "per chunk", align: "right", text: (row) => String(row.eventsPerChunk) },
  { title: "events/s", align: "right", text: (row) => count(row.eventsPerSecond.value) },
  { title: "MB/s", align: "right", text: (row) => row.megabytesPerSecond.value.toFixed(0) },
  { title: "µs/event", align: "right", text: (row) => estimated(row.microsecondsPerEvent) },
  { title: "µs/text delta", align: "right", text: (row) => estimated(row.microsecondsPerDelta) },
  { title: "× JSON", align: "right", text: (row) => row.timesJson?.value.toFixed(1) ?? "" },
];

const requestColumns: readonly Column<RequestRow>[] = [
  { title: "client", align: "left", text: (row) => row.from },
  { title: "upstream", align: "left", text: (row) => row.to },
  { title: "KB", align: "right", text: (row) => row.kilobytes.toFixed(0) },
  { title: "ms", align: "right", text: (row) => estimated(row.milliseconds) },
  { title: "JSON ms", align: "right", text: (row) => estimated(row.jsonMilliseconds) },
  { title: "× JSON", align: "right", text: (row) => row.timesJson.value.toFixed(2) },
];

/** The steps of each wire, then the translations. */
export function replyTable(rows: readonly ReplyRow[]): string {
  const isJson = ({ step }: ReplyRow): boolean => step === "parse" || step === "print";
  const told = rows.filter((row) => !isJson(row));
  return textTable(replyColumns, told, ({ from, to, shape }) => (from === to ? from : `${from} across ${shape}`));
}

/** All pairs, by client. */
export function requestTable(rows: readonly RequestRow[]): string {
  return textTable(requestColumns, rows, ({ from }) => from);
}

/** For each curve the exponents of all pairs, and the points of those that are too steep. */
export function curveTables(rows: readonly CurveRow[]): string {
  const names = [...new Set(rows.map(({ curve }) => curve))];
  return names
    .map((name) =>
      curveTable(
        name,
        rows.filter(({ curve }) => curve === name),
      ),
    )
    .join("\n\n");
}

function curveTable(name: CurveName, rows: readonly CurveRow[]): string {
  const cell = (from: WireName, to: WireName): string => {
    const row = rows.find((candidate) => candidate.from === from && candidate.to === to);
    return row === undefined ? "" : exponentAndTime(row);
  };
  const columns: readonly Column<WireName>[] = [
    { title: "from \\ to", align: "left", text: (from) => from },
    ...wireNames.map((to) => ({ title: to, align: "right" as const, text: (from: WireName) => cell(from, to) })),
  ];
  const steep = rows.filter(({ exponent }) => exponent.value > steepest).map(pointsLine);
  const title = `${name}: exponent, and milliseconds at the largest size (${curves[name].unit})`;
  return [title, textTable(columns, wireNames, () => ""), ...steep].join("\n");
}

function exponentAndTime({ exponent, points }: CurveRow): string {
  const mark = exponent.value > steepest ? "!" : " ";
  return `${exponent.value.toFixed(2)}${mark} ${milliseconds(points.at(-1)?.seconds ?? 0)}`;
}

function pointsLine({ from, to, points }: CurveRow): string {
  return `  ! ${from} to ${to}: ${points.map(({ size, seconds }) => `${count(size)} in ${milliseconds(seconds)} ms`).join(", ")}`;
}

function milliseconds(seconds: number): string {
  return (seconds * 1000).toFixed(seconds < 0.01 ? 2 : 0);
}

function estimated(estimate: Estimate | undefined): string {
  return estimate === undefined ? "" : shown(estimate, (value) => value.toFixed(2));
}
