import type { LoadResult, Usage } from "../messages.ts";
import { systemOf, type Workload, type WorkloadName, workloads } from "../scenarios.ts";
import type { Role, Stage } from "../stage.ts";
import { count } from "../text-table.ts";

/** The kernel with all observers at full load, for long. */
export interface SoakRow {
  readonly minutes: number;
  readonly requests: number;
  readonly failures: number;
  /** Resident memory once half of the time has passed, and how it grew from there, by least squares. */
  readonly residentMegabytes: number;
  readonly grownMegabytesPerMinute: number;
  /** All that was looked at, for the record. */
  readonly points: readonly Point[];
}

interface Point {
  readonly minutes: number;
  readonly megabytes: number;
}

const megabyte = 1024 * 1024;
const sliceMilliseconds = 2000;
const turns: readonly WorkloadName[] = ["whole", "streamed"];

/** Whole and streamed answers in turns, without a pause but to look at the memory. */
export async function measureSoak(stage: Stage, minutes: number): Promise<SoakRow> {
  const { role: name, setup } = systemOf("with-all");
  const load = await stage.start("load");
  const upstream = await stage.start("upstream", workloads.whole);
  const system = await stage.start(name, { upstream: upstream.url, setup });
  const points: Point[] = [];
  const totals = { requests: 0, failures: 0 };
  const begin = performance.now();
  for (let turn = 0; ; turn++) {
    const passed = (performance.now() - begin) / 60_000;
    if (passed >= minutes) break;
    const { requests, failures } = await slice(load, system, workloads[turns[turn % turns.length] ?? "whole"]);
    totals.requests += requests;
    totals.failures += failures;
    const { residentBytes } = await system.ask<Usage>();
    points.push({ minutes: passed, megabytes: residentBytes / megabyte });
  }
  await Promise.all([load, upstream, system].map((each) => each.stop()));
  // What is compiled, cached and pooled has its size by then.
  const settled = points.filter((point) => point.minutes >= minutes / 2);
  return { minutes, ...totals, points, residentMegabytes: settled[0]?.megabytes ?? Number.NaN, ...trendOf(settled) };
}

function slice(load: Role, { url }: Role, workload: Workload): Promise<LoadResult> {
  const { streamed, requestBytes, concurrency } = workload;
  return load.ask<LoadResult>({
    url,
    wire: "chat",
    streamed,
    requestBytes,
    concurrency,
    milliseconds: sliceMilliseconds,
  });
}

function trendOf(points: readonly Point[]): Pick<SoakRow, "grownMegabytesPerMinute"> {
  const mean = (pick: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean(({ megabytes }) => megabytes)];
  const slope =
    mean((point) => (point.minutes - x) * (point.megabytes - y)) / mean(({ minutes }) => (minutes - x) ** 2);
  return { grownMegabytesPerMinute: slope };
}

export function soakLine(row: SoakRow): string {
  const { minutes, requests, failures, residentMegabytes, grownMegabytesPerMinute } = row;
  const trend = `${grownMegabytesPerMinute.toFixed(2)} MB a minute from ${residentMegabytes.toFixed(0)} MB`;
  return `soak: ${minutes} minutes with all observers, ${count(requests)} requests, ${failures} failed, memory grew by ${trend}`;
}
