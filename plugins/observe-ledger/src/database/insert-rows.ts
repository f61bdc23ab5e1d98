import { CompiledQuery, type Kysely } from "kysely";
import type { AttemptRow, ExchangeRow, Schema } from "./schema.ts";

/** An exchange with its attempts: all of it is kept, or none. */
export interface Entry {
  readonly exchange?: ExchangeRow;
  readonly attempts: readonly AttemptRow[];
}

/** Writes entries in one transaction. What is there already stays as it is. */
export async function insertEntries(db: Kysely<Schema>, entries: readonly Entry[]): Promise<void> {
  const exchanges = entries.flatMap(({ exchange }) => exchange ?? []);
  const attempts = entries.flatMap((entry) => entry.attempts);
  const statements = [
    ...statementsFor(db, "patchbay_exchanges", exchanges),
    ...statementsFor(db, "patchbay_attempts", attempts),
  ];
  await db.transaction().execute(async (transaction) => {
    for (const statement of statements) await transaction.executeQuery(statement);
  });
}

/** So many rows in one statement: few forms to prepare, few ways to the database. */
const sizes = [64, 16, 4, 1] as const;

type Table = "patchbay_exchanges" | "patchbay_attempts";
type Row = Readonly<Record<string, unknown>>;

function statementsFor(db: Kysely<Schema>, table: Table, rows: readonly object[]): readonly CompiledQuery[] {
  const statements: CompiledQuery[] = [];
  for (let from = 0; from < rows.length;) {
    const size = sizes.find((each) => each <= rows.length - from) ?? 1;
    statements.push(statementFor(db, table, rows.slice(from, from + size)));
    from += size;
  }
  return statements;
}

/** Building a statement takes longer than sending it, and its text depends on the number of rows alone. */
const texts = new WeakMap<object, Map<string, string>>();

function statementFor(db: Kysely<Schema>, table: Table, rows: readonly object[]): CompiledQuery {
  const values = rows.map((row): Row => ({ ...row }));
  const adapter = db.getExecutor().adapter;
  const known = texts.get(adapter) ?? new Map<string, string>();
  texts.set(adapter, known);
  const key = `${table} ${rows.length}`;
  const text = known.get(key) ?? compile(db, table, values);
  known.set(key, text);
  return CompiledQuery.raw(
    text,
    values.flatMap((row) => Object.values(row)),
  );
}

function compile(db: Kysely<Schema>, table: Table, values: readonly Row[]): string {
  return (
    db
      .insertInto(table)
      // Rows are made in one place each, always with the same columns in the same order.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      .values(values as never)
      .onConflict((conflict) => conflict.doNothing())
      .compile().sql
  );
}
