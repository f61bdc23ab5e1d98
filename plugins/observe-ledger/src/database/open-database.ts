import { writeFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { Logger } from "@patchbay/sdk";
import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import type { Schema } from "./schema.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";

/** Where the ledger is. */
export type Place = { readonly file: string } | { readonly url: string };

/** A database, with a way for writing and one for reading that do not wait for each other. */
export interface Database {
  readonly kind: "sqlite" | "postgres";
  readonly writing: Kysely<Schema>;
  readonly reading: Kysely<Schema>;
  close(): Promise<void>;
}

/** Connects nothing yet: that comes with the first question. @throws Error when the driver is not installed. */
export async function openDatabase(place: Place, log?: Pick<Logger, "debug">): Promise<Database> {
  if ("url" in place) return await openPostgres(place.url, log);
  // For its owner alone; what SQLite puts beside it has the same mode. What cannot be written SQLite says in its own words.
  if (isAbsolute(place.file)) await writeFile(place.file, "", { flag: "a", mode: 0o600 }).catch(() => undefined);
  return openSqlite(place.file);
}

/**
 * Committed is on the disk, also when the power goes (`synchronous`); readers do not hold up the writer (WAL). Pages go over
 * into the file when there are 16 MiB of them: most were written several times by then.
 */
const writing = [
  "pragma busy_timeout = 5000",
  "pragma journal_mode = wal",
  "pragma synchronous = full",
  "pragma wal_autocheckpoint = 4096",
];
const reading = ["pragma busy_timeout = 5000", "pragma query_only = 1"];

function openSqlite(file: string): Database {
  const one = new Kysely<Schema>({ dialect: sqliteDialect({ file, setUp: writing, begin: "begin immediate" }) });
  const other = new Kysely<Schema>({ dialect: sqliteDialect({ file, setUp: reading, begin: "begin" }) });
  const close = async (): Promise<void> => void (await Promise.all([one.destroy(), other.destroy()]));
  return { kind: "sqlite", writing: one, reading: other, close };
}

async function openPostgres(url: string, log?: Pick<Logger, "debug">): Promise<Database> {
  const { Pool } = await loadPg();
  const pool = new Pool({
    connectionString: url,
    application_name: "patchbay-ledger",
    max: 3,
    connectionTimeoutMillis: 3000,
    query_timeout: 10_000,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // What is lost between two questions is replaced by the next one; unheard, it would end the process.
  const heard = (error: Error): void => log?.debug(`Postgres: ${error.message}`);
  pool.on("error", heard);
  pool.on("connect", (client) => void client.on("error", heard));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { kind: "postgres", writing: db, reading: db, close: () => db.destroy() };
}

async function loadPg(): Promise<Pick<typeof pg, "Pool">> {
  try {
    return await import("pg");
  } catch (cause) {
    throw new Error("Postgres needs the package pg: npm install pg", { cause });
  }
}
