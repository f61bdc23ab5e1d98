import { CompiledQuery } from "kysely";
import type { RowForm } from "./row-forms.ts";

/** How a database marks the places of parameters, which may stand in several places. */
export type Mark = "?" | "$";

/** So many rows in one statement: few forms to prepare, few ways to the database. */
const sizes = [256, 64, 16, 4, 1] as const;

/** Statements that insert rows, made one by one; what is there already stays as it is. */
export function* insertStatements<Row extends object>(
  rows: readonly Row[],
  form: RowForm<Row>,
  mark: Mark,
): Generator<CompiledQuery, void> {
  for (const group of groupsOf(rows, form)) {
    for (let from = 0; from < group.length;) {
      const size = sizes.find((each) => each <= group.length - from) ?? 1;
      const parameters = parametersOf(group.slice(from, from + size), form);
      yield CompiledQuery.raw(textOf(form, size, mark), parameters);
      from += size;
    }
  }
}

/** Rows that are alike where they mostly are. */
function groupsOf<Row extends object>(rows: readonly Row[], { alike }: RowForm<Row>): Iterable<readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    let key = "";
    // Texts of rows hold no zeros. What is null differs from the text "null".
    for (const column of alike) key += row[column] === null ? "\0\0" : `${String(row[column])}\0`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups.values();
}

function parametersOf<Row extends object>(rows: readonly Row[], { own, alike }: RowForm<Row>): unknown[] {
  const [first] = rows;
  const parameters: unknown[] = first ? alike.map((column) => first[column]) : [];
  for (const row of rows) for (const column of own) parameters.push(row[column]);
  return parameters;
}

/** Building a text takes longer than sending it; there is one for each table, size and mark. */
const texts = new Map<string, string>();

function textOf<Row>({ table, own, alike }: RowForm<Row>, rows: number, mark: Mark): string {
  const key = `${table} ${rows} ${mark}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const shared = alike.map((_, index) => `${mark}${index + 1}`);
  const tuples = Array.from({ length: rows }, (_, row) => {
    const first = alike.length + row * own.length + 1;
    return `(${[...shared, ...own.map((_column, index) => `${mark}${first + index}`)].join(", ")})`;
  });
  const columns = [...alike, ...own].map((column) => `"${column}"`).join(", ");
  const text = `insert into "${table}" (${columns}) values ${tuples.join(", ")} on conflict do nothing`;
  texts.set(key, text);
  return text;
}
