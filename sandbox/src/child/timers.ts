import { MisuseError } from "./misuse.ts";

const maxTimers = 10_000;
const longest = 2 ** 31 - 1;

/** The timers of a guest, who knows them by numbers. */
export class Timers {
  readonly #pending = new Map<number, NodeJS.Timeout>();
  #last = 0;
  #stopped = false;
  #onTimer: (id: number) => void = () => {};

  /** Who is told when one runs out. */
  listen(onTimer: (id: number) => void): void {
    this.#onTimer = onTimer;
  }

  set(ms: number): number {
    if (this.#pending.size >= maxTimers) throw new MisuseError(`no more than ${maxTimers} timers at a time`);
    const id = (this.#last += 1);
    if (this.#stopped) return id;
    const wait = Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longest) : 0;
    this.#pending.set(
      id,
      setTimeout(() => this.#run(id), wait),
    );
    return id;
  }

  clear(id: number): void {
    clearTimeout(this.#pending.get(id));
    this.#pending.delete(id);
  }

  /** Ends them all, and starts none any more. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#pending.values()) clearTimeout(timer);
    this.#pending.clear();
  }

  #run(id: number): void {
    this.#pending.delete(id);
    this.#onTimer(id);
  }
}
