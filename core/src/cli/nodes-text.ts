import type { NodeView } from "../nodes/node-view.ts";
import { columns } from "./columns.ts";
import { heading } from "./heading.ts";

const titles = ["NODE", "PROVIDER", "STATE", "RUNNING", "WAITING", "CALLS", "FAILED", "IN ROW", "RESTS"];

/** Nodes as a table for people. */
export function nodesText(nodes: readonly NodeView[], colors: boolean, now: number): string {
  if (nodes.length === 0) return "no nodes\n";
  const [head = "", ...rows] = columns([titles, ...nodes.map((node) => rowOf(node, now))]).split("\n");
  return `${[heading(head, colors), ...rows].join("\n")}\n`;
}

function rowOf(node: NodeView, now: number): readonly string[] {
  const { pool, id, provider, condition, inFlight, concurrency, waiting, requests, failures, failuresInRow } = node;
  return [
    `${pool}/${id}`,
    provider,
    condition,
    concurrency === undefined ? String(inFlight) : `${inFlight}/${concurrency}`,
    String(waiting),
    String(requests),
    String(failures),
    String(failuresInRow),
    restsText(node, now),
  ];
}

/** The rest that passes first, and how many more there are. */
function restsText({ rests }: NodeView, now: number): string {
  const [first, ...others] = rests.toSorted((one, other) => Date.parse(one.until) - Date.parse(other.until));
  if (!first) return "-";
  const what = first.model === undefined ? "" : `${first.model}: `;
  const left = durationText(Date.parse(first.until) - now);
  return `${what}${first.reason}, ${left} left${others.length > 0 ? `; ${others.length} more` : ""}`;
}

const units = [
  { name: "h", seconds: 3600 },
  { name: "m", seconds: 60 },
] as const;

/** Such as `2h 5m`, `5m 3s` or `40s`. */
function durationText(ms: number): string {
  let seconds = Math.max(0, Math.ceil(ms / 1000));
  const parts: string[] = [];
  for (const unit of units) {
    const whole = Math.floor(seconds / unit.seconds);
    if (whole > 0) parts.push(`${whole}${unit.name}`);
    seconds -= whole * unit.seconds;
  }
  if (seconds > 0 || parts.length === 0) parts.push(`${seconds}s`);
  return parts.slice(0, 2).join(" ");
}
