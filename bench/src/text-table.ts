/** A column of a table: its title and what stands below it. */
export interface Column<Row> {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align: "left" | "right";
  readonly text: (row: Row) => string;
}

/** Rows as text, with a blank line wherever `group` changes. */
export function textTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  group: (row: Row) => string,
): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ text }) => text(row)))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const padded = (cell: string, index: number): string => {
    const width = widths[index] ?? 0;
    return columns[index]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
  };
  const groups = [undefined, ...rows.map(group)];
  return cells
    .map((line) => line.map(padded).join("  ").trimEnd())
    .map((line, index) => (index > 0 && groups[index] !== groups[index - 1] ? `\n${line}` : line))
    .join("\n");
}

/** A whole number with marks between thousands. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
