import type { PluginContext, TimerHandle } from "@patchbay/sdk";
import type { Entry } from "./database/insert-rows.ts";
import { reasonOf } from "./reason-of.ts";

/** What a writer works with. */
export interface WriterMeans {
  readonly context: Pick<PluginContext, "after" | "clock" | "log" | "random">;
  readonly write: (entries: readonly Entry[]) => Promise<void>;
  readonly flushMs: number;
  /** Most rows that wait, those that are being written included. */
  readonly maxQueue: number;
}

/** Rows in one transaction: keys come in no order, and each transaction writes every page anew in which one of them falls. */
const batchRows = 4000;
const firstPauseMs = 250;
const longestPauseMs = 10_000;
const quietMs = 60_000;
/** The kernel waits five seconds for the end of a plugin. */
const endMs = 4000;

/** Writes entries in batches, later, and never keeps anybody waiting; what it has no room for is dropped and counted. */
export class BatchWriter {
  readonly #means: WriterMeans;
  readonly #queue: Entry[] = [];
  readonly #ending = new AbortController();
  #rows = 0;
  #dropped = 0;
  #untold = 0;
  #tellAfter = 0;
  #lastError: unknown;
  #timer: TimerHandle | undefined;
  #running: Promise<void> | undefined;

  constructor(means: WriterMeans) {
    this.#means = means;
  }

  /** Rows that wait, and rows that were dropped since the start. */
  get figures(): { readonly waiting: number; readonly dropped: number } {
    return { waiting: this.#rows, dropped: this.#dropped };
  }

  add(entry: Entry): void {
    const size = sizeOf(entry);
    if (this.#rows + size > this.#means.maxQueue || this.#ending.signal.aborted) return this.#drop(size);
    this.#queue.push(entry);
    this.#rows += size;
    if (this.#rows >= batchRows) this.#start();
    else if (!this.#running) this.#timer ??= this.#means.context.after(this.#means.flushMs, () => this.#start());
  }

  /** Writes what waits, each batch with one try, for as long as a plugin may take to end. */
  async end(): Promise<void> {
    this.#ending.abort();
    this.#start();
    const late = new AbortController();
    const patience = this.#means.context.clock.sleep(endMs, late.signal).catch(() => undefined);
    await Promise.race([this.#running, patience]);
    late.abort();
    if (this.#rows > 0) this.#drop(this.#rows);
    this.#rows = 0;
    this.#tell();
  }

  #start(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      if (!(await this.#write(batch))) break;
      this.#rows -= rowsOf(batch);
    }
    this.#running = undefined;
  }

  #takeBatch(): readonly Entry[] {
    let rows = 0;
    let count = 0;
    for (const entry of this.#queue) {
      if (count > 0 && rows + sizeOf(entry) > batchRows) break;
      rows += sizeOf(entry);
      count++;
    }
    return this.#queue.splice(0, count);
  }

  /** Tries until it is written, or until there is no time left for another try. */
  async #write(batch: readonly Entry[]): Promise<boolean> {
    for (let failures = 0; ; failures++) {
      try {
        await this.#means.write(batch);
        return true;
      } catch (error) {
        this.#lastError = error;
        if (isHopeless(error)) {
          this.#drop(rowsOf(batch));
          return true;
        }
        if (this.#ending.signal.aborted) return false;
        this.#tell();
        await this.#pause(failures);
      }
    }
  }

  /** Between half and the whole of its length, so that several writers do not come back together. */
  async #pause(failures: number): Promise<void> {
    const { clock, random } = this.#means.context;
    const ms = Math.min(firstPauseMs * 2 ** failures, longestPauseMs) * (0.5 + random() / 2);
    await clock.sleep(ms, this.#ending.signal).catch(() => undefined);
  }

  #drop(rows: number): void {
    this.#dropped += rows;
    this.#untold += rows;
    this.#tell();
  }

  /** Once a minute at most, and at the end. */
  #tell(): void {
    const { clock, log } = this.#means.context;
    const isEnd = this.#ending.signal.aborted && this.#untold > 0;
    if (!isEnd && clock.now() < this.#tellAfter) return;
    if (this.#untold === 0 && this.#lastError === undefined) return;
    const message = this.#untold > 0 ? "the ledger lost rows" : "the ledger cannot write; it tries again";
    log.warn(message, {
      lost: this.#untold,
      waiting: this.#rows,
      ...(this.#lastError !== undefined && { error: reasonOf(this.#lastError) }),
    });
    this.#untold = 0;
    this.#lastError = undefined;
    this.#tellAfter = clock.now() + quietMs;
  }
}

function sizeOf({ exchange, attempts }: Entry): number {
  return attempts.length + (exchange ? 1 : 0);
}

function rowsOf(batch: readonly Entry[]): number {
  return batch.reduce((sum, entry) => sum + sizeOf(entry), 0);
}

/** Postgres' classes for values that it does not take: the same batch will not get better. */
function isHopeless(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^2[23][0-9A-Z]{3}$/.test(String(error.code));
}
