import { LogHistogram } from "./log-histogram.ts";

/** What one hook of a plugin has cost. */
export interface HookView {
  readonly hook: string;
  readonly calls: number;
  readonly errors: number;
  /** How long calls took, waits included, in milliseconds; absent before the first. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** How long calls kept everything else waiting, in milliseconds. */
  readonly blockedMs: number;
  /** Of what it was given, where that is known. */
  readonly bytes: number;
}

/** Counts the calls of one hook of one plugin. */
export class HookAccount {
  readonly hook: string;
  readonly #wall = new LogHistogram();
  #errors = 0;
  #inRow = 0;
  #blockedMs = 0;
  #bytes = 0;

  constructor(hook: string) {
    this.hook = hook;
  }

  /** A call is over. `blockedMs` is its synchronous part. */
  called(wallMs: number, blockedMs: number): void {
    this.#wall.add(wallMs);
    this.#blockedMs += blockedMs;
  }

  succeeded(): void {
    this.#inRow = 0;
  }

  /** How many calls in a row have failed by now. */
  failed(): number {
    this.#errors++;
    return ++this.#inRow;
  }

  received(bytes: number): void {
    this.#bytes += bytes;
  }

  view(): HookView {
    const [p50Ms, p99Ms] = [this.#wall.quantile(0.5), this.#wall.quantile(0.99)];
    return {
      hook: this.hook,
      calls: this.#wall.total,
      errors: this.#errors,
      ...(p50Ms !== undefined && { p50Ms }),
      ...(p99Ms !== undefined && { p99Ms }),
      blockedMs: Math.round(this.#blockedMs * 1000) / 1000,
      bytes: this.#bytes,
    };
  }
}
