import type { MessagePort } from "node:worker_threads";

/** What is asked of the thread. */
interface ThreadQuestion {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What it answers. */
export interface ThreadAnswer {
  readonly id: number;
  readonly rows?: readonly unknown[];
  readonly changes?: number;
  readonly error?: { readonly message: string; readonly code: string };
}

/** What it begins with. */
export interface ThreadData {
  readonly file: string;
  /** Where libsql is; undefined: node:sqlite is there. */
  readonly libsql: string | undefined;
  readonly setUp: readonly string[];
}

interface AnyStatement {
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { readonly changes: number | bigint };
}

interface AnyDatabase {
  prepare(sql: string): AnyStatement;
  exec(sql: string): void;
}

type Constructor = new (file: string) => AnyDatabase;

/** The parts of Node that the thread works with. */
export interface ThreadMeans {
  readonly workerData: ThreadData;
  readonly parentPort: MessagePort;
  readonly load: (name: string) => unknown;
}

/**
 * What runs in the thread: one connection to one file, which answers questions one after the other. Its text is taken over
 * there, so that the package needs no second file wherever it is bundled to: it may name nothing outside itself.
 */
export function sqliteThread({ workerData, parentPort, load }: ThreadMeans): void {
  const { file, libsql, setUp } = workerData;
  const statements = new Map<string, AnyStatement>();
  let database: AnyDatabase | undefined;
  const open = (): AnyDatabase => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const module = load(libsql ?? "node:sqlite") as Constructor & { readonly DatabaseSync?: Constructor };
    const opened = new (module.DatabaseSync ?? module)(file);
    for (const sql of setUp) opened.prepare(sql).all();
    return opened;
  };
  const prepared = (sql: string): AnyStatement => {
    database ??= open();
    const known = statements.get(sql);
    if (known) return known;
    // Statements come from a few places with a few sizes each; should they not, memory stays bounded.
    if (statements.size >= 200) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const answer = ({ id, sql, parameters }: ThreadQuestion): ThreadAnswer => {
    try {
      if (/^\s*(?:select|with|pragma)\b/i.test(sql)) return { id, rows: prepared(sql).all(...parameters) };
      if (/^\s*(?:insert|update|delete)\b/i.test(sql))
        return { id, changes: Number(prepared(sql).run(...parameters).changes) };
      database ??= open();
      database.exec(sql);
      return { id };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      return { id, error: { message, code } };
    }
  };
  // A thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort.on("message", (question: ThreadQuestion) => parentPort.postMessage(answer(question)));
}
