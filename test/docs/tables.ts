import { expect } from "vitest";
import { tableBelow } from "./markdown.ts";

type Rows = readonly (readonly string[])[];

/**
 * Holds a table of a page to the code. `rows` are its first columns; the ones behind them are the page's own and must
 * not be empty. What the table should be is printed when it is not.
 */
export function expectTable(page: string, heading: string, rows: Rows): void {
  const shown = tableBelow(page, heading);
  const width = rows[0]?.length ?? 0;
  const wanted = `${page}, ${heading} should be\n\n${render(rows, shown)}\n`;
  expect(
    shown.map((cells) => cells.slice(0, width)),
    wanted,
  ).toEqual(rows);
  for (const cells of shown) expect(cells, `${page}, ${heading}: empty cell in ${cells[0]}`).not.toContain("");
}

function render(rows: Rows, shown: Rows): string {
  const known = new Map(shown.map((cells) => [cells[0], cells]));
  return rows
    .map((row) => [...row, ...(known.get(row[0])?.slice(row.length) ?? [])])
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

/** As code in Markdown. */
export function code(text: string): string {
  return `\`${text}\``;
}
