import { type Figures, tokenKinds, type UsageAnswer } from "./answer.ts";

/** Comma-separated values after RFC 4180: a row per key, with exact dollars; totals are left to the spreadsheet. */
export function usageCsv({ by, rows }: UsageAnswer): string {
  const head = [
    by === "client" ? "key" : by,
    "exchanges",
    "attempts",
    "unpriced",
    "estimated",
    ...tokenKinds,
    "costUsd",
  ];
  const lines = rows.map((row) => [row.key ?? "", ...cellsOf(row)]);
  return [head, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

function cellsOf({ exchanges, attempts, unpriced, estimated, tokens, costUsd }: Figures): readonly string[] {
  const counts = [exchanges, attempts, unpriced, estimated, ...tokenKinds.map((kind) => tokens[kind])];
  return [...counts.map(String), costUsd];
}

/** Names come from clients: a spreadsheet must not take one for a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
