import { columns } from "@patchbay/core/command";
import { type Figures, type TokenKind, tokenKinds, type UsageAnswer } from "./answer.ts";
import { costText } from "./cost-text.ts";

const titles: Readonly<Record<string, string>> = { client: "key" };
const tokenTitles: Readonly<Record<TokenKind, string>> = {
  input: "input",
  cacheRead: "cached",
  cacheWrite: "written",
  output: "output",
  reasoning: "reasoning",
  audioInput: "audio in",
  audioOutput: "audio out",
};
/** Shown even when there are none. */
const always: ReadonlySet<TokenKind> = new Set(["input", "output"]);

/** A table for people. Kinds of token that did not occur have no column. */
export function usageText(
  { by, from, to, rows, total, leftOut, prices, dropped }: UsageAnswer,
  colors: boolean,
): string {
  const kinds = tokenKinds.filter((kind) => always.has(kind) || total.tokens[kind] > 0);
  const head = [titles[by] ?? by, "requests", "attempts", ...kinds.map((kind) => tokenTitles[kind]), "cost"];
  const table = [
    head,
    ...rows.map((row) => [nameOf(by, row.key), ...cellsOf(row, kinds)]),
    ["total", ...cellsOf(total, kinds)],
  ];
  const lines = columns(alignRight(table)).split("\n");
  const notes = [
    `${day(from)} to ${day(to)}, prices of ${plain(prices)}`,
    ...(leftOut > 0 ? [`${leftOut} more rows are in the total: see them with --limit`] : []),
    ...(total.unpriced > 0 ? [`unpriced: attempts that may have cost something that nobody knows`] : []),
    ...(total.estimated > 0 ? [`${total.estimated} attempts have tokens that the gateway counted itself`] : []),
    ...(dropped > 0 ? [`${dropped} rows were lost since the kernel started: see its log`] : []),
  ];
  const shown = lines.map((line, index) => (colors && (index === 0 || index === lines.length - 1) ? bold(line) : line));
  return `${shown.join("\n")}\n\n${notes.map((note) => `  ${note}`).join("\n")}\n`;
}

function cellsOf(figures: Figures, kinds: readonly TokenKind[]): readonly string[] {
  const counts = [figures.exchanges, figures.attempts, ...kinds.map((kind) => figures.tokens[kind])];
  return [...counts.map((count) => count.toLocaleString("en-US")), costText(figures)];
}

/** Numbers end below each other; what follows a cost does not. */
function alignRight(table: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  const last = widths.length - 1;
  return table.map((row) =>
    row.map((cell, column) => (column === 0 || column === last ? cell : cell.padStart(widths[column] ?? 0))),
  );
}

function nameOf(by: string, key: string | null): string {
  if (key === null) return "(no node)";
  if (key === "") return by === "client" ? "(no key)" : "(none)";
  return plain(key);
}

/** Names come from clients, and must not paint the screen. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "\uFFFD");
}

function day(moment: string): string {
  return moment.endsWith("T00:00:00.000Z") ? moment.slice(0, 10) : `${moment.slice(0, 16).replace("T", " ")} UTC`;
}

function bold(text: string): string {
  return `\u001B[1m${text}\u001B[22m`;
}
