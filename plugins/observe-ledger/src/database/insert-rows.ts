import type { Kysely } from "kysely";
import { insertStatements, type Mark } from "./insert-statements.ts";
import { attemptForm, exchangeForm } from "./row-forms.ts";
import type { AttemptRow, ExchangeRow, Schema } from "./schema.ts";

/** An exchange with its attempts: all of it is kept, or none. */
export interface Entry {
  readonly exchange?: ExchangeRow;
  readonly attempts: readonly AttemptRow[];
}

/** Writes entries in one transaction. What is there already stays as it is. */
export async function insertEntries(db: Kysely<Schema>, entries: readonly Entry[], mark: Mark): Promise<void> {
  const exchanges: ExchangeRow[] = [];
  const attempts: AttemptRow[] = [];
  for (const entry of entries) {
    if (entry.exchange) exchanges.push(entry.exchange);
    attempts.push(...entry.attempts);
  }
  await db.transaction().execute(async (transaction) => {
    for (const statement of insertStatements(exchanges, exchangeForm, mark)) await transaction.executeQuery(statement);
    for (const statement of insertStatements(attempts, attemptForm, mark)) await transaction.executeQuery(statement);
  });
}
