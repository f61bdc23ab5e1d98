import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { SqliteConnection } from "./sqlite-connection.ts";

/** A file of SQLite. */
export interface SqliteFile {
  readonly file: string;
  /** Run when it is opened. */
  readonly setUp: readonly string[];
  /** How a transaction begins: a writer takes its place at once, lest another is faster half-way. */
  readonly begin: "begin" | "begin immediate";
}

/** SQLite for kysely, over a connection that does not block. */
export function sqliteDialect({ file, setUp, begin }: SqliteFile): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(new SqliteConnection(file, setUp), begin),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** One connection, which one user has at a time. */
function createDriver(connection: SqliteConnection, begin: string): Driver {
  let turn: Promise<void> = Promise.resolve();
  let release: () => void = () => undefined;
  return {
    init: async () => undefined,
    async acquireConnection() {
      const before = turn;
      let over: () => void = () => undefined;
      turn = new Promise((resolve) => {
        over = resolve;
      });
      await before;
      release = over;
      return connection;
    },
    releaseConnection: async () => release(),
    beginTransaction: (one) => run(one, begin),
    commitTransaction: (one) => run(one, "commit"),
    rollbackTransaction: (one) => run(one, "rollback"),
    destroy: () => connection.close(),
  };
}

async function run(connection: DatabaseConnection, text: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(text));
}
