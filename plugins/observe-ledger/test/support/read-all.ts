import { createRequire } from "node:module";

type Rows = readonly Readonly<Record<string, unknown>>[];

interface Statement {
  all(): Rows;
  run(): unknown;
}

interface AnyDatabase {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

/** Opens a file of SQLite beside the plugin. */
export function openFile(file: string): AnyDatabase {
  const require = createRequire(import.meta.url);
  const own = process.getBuiltinModule("node:sqlite") as
    | { readonly DatabaseSync: new (file: string) => AnyDatabase }
    | undefined;
  const Constructor = own?.DatabaseSync ?? (require("libsql") as new (file: string) => AnyDatabase);
  return new Constructor(file);
}

/** Every row of a ledger. */
export async function readAll(file: string): Promise<{ readonly exchanges: Rows; readonly attempts: Rows }> {
  const database = openFile(file);
  try {
    return {
      exchanges: database.prepare("select * from patchbay_exchanges order by at, id").all(),
      attempts: database.prepare("select * from patchbay_attempts order by at, exchange, attempt").all(),
    };
  } finally {
    database.close();
  }
}
