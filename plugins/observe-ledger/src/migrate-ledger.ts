import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { migrate, pendingStatements } from "./database/migrate.ts";
import { openDatabase, type Place } from "./database/open-database.ts";

/** What a migration is told. */
export interface MigrateLedger {
  readonly place: Place;
  /** Only says what it would do. */
  readonly dryRun: boolean;
}

/** Brings a ledger to the form that the plugin needs; resolves with the statements for that. @throws SchemaFault when it is newer. */
export async function migrateLedger({ place, dryRun }: MigrateLedger): Promise<readonly string[]> {
  if ("file" in place && !dryRun) await mkdir(dirname(place.file), { recursive: true, mode: 0o700 });
  const isMissing = "file" in place && !existsSync(place.file);
  // Looking must not leave an empty file behind.
  const database = await openDatabase(isMissing && dryRun ? { file: ":memory:" } : place);
  try {
    const db = dryRun ? database.reading : database.writing;
    const statements = await pendingStatements(db);
    if (!dryRun && statements.length > 0) await migrate(db, Date.now());
    return statements;
  } finally {
    await database.close();
  }
}
