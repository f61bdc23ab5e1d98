import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import { sqliteThread, type ThreadAnswer, type ThreadData } from "./sqlite-thread.ts";

interface Waiting {
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection to a file, in a thread of its own: SQLite waits for the disk where it is called, and requests must not wait with
 * it. A thread that died is begun anew with the next question.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #data: ThreadData;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(file: string, setUp: readonly string[]) {
    this.#data = { file, setUp, libsql: pathOfLibsql() };
  }

  /** @throws Error with SQLite's words and its code. */
  async executeQuery<Row>({ sql, parameters }: Pick<CompiledQuery, "sql" | "parameters">): Promise<QueryResult<Row>> {
    const { error, rows = [], changes } = await this.#ask(sql, parameters);
    if (error) throw Object.assign(new Error(error.message), { code: error.code });
    // Whoever wrote the statement said what its rows are.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return { rows: rows as Row[], ...(changes !== undefined && { numAffectedRows: BigInt(changes) }) };
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("the ledger streams nothing");
  }

  /** Ends the thread; what it has not finished is rejected. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ask(sql: string, parameters: readonly unknown[]): Promise<ThreadAnswer> {
    const id = ++this.#lastId;
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
      // A thread has no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage({ id, sql, parameters });
    });
  }

  #start(): Worker {
    const worker = new Worker(threadText(), { eval: true, workerData: this.#data, stdout: true, stderr: true });
    worker.on("message", (answer: ThreadAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on("error", (error) => this.#lost(worker, error));
    worker.on("exit", () => this.#lost(worker, new Error("the thread of the database ended")));
    return worker;
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker === worker) this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error instanceof Error ? error : new Error(String(error)));
    this.#waiting.clear();
  }
}

/** Loaders that keep names call `__name`, which is not there. */
function threadText(): string {
  return `const __name = (value) => value;
const { workerData, parentPort } = require("node:worker_threads");
(${sqliteThread.toString()})({ workerData, parentPort, load: require });`;
}

/** Undefined where Node has SQLite itself. @throws Error when neither is there. */
function pathOfLibsql(): string | undefined {
  if (process.getBuiltinModule("node:sqlite") !== undefined) return undefined;
  try {
    return createRequire(import.meta.url).resolve("libsql");
  } catch (cause) {
    throw new Error("no SQLite: use Node 22.13 or newer, or install the package libsql", { cause });
  }
}
