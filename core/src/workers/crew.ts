import type { Clock, Logger, TimerHandle } from "@patchbay/sdk";
import type { MemoryState } from "../shared/memory-state.ts";
import type { Channel, CrewMessage, StoreMessage } from "./messages.ts";
import { serveStore } from "./serve-store.ts";

/** A process that serves. */
export interface WorkerProcess extends Channel<CrewMessage> {
  readonly pid: number | undefined;
  /** The way on which it asks the store. */
  readonly storeChannel: Channel<StoreMessage>;
  onExit(tell: (end: WorkerEnd) => void): void;
  kill(): void;
}

/** How a process ended. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What a crew is made of. */
export interface CrewMeans {
  /** How many processes serve. */
  readonly size: number;
  /** Starts one. */
  readonly fork: () => WorkerProcess;
  /** What they share. */
  readonly state: MemoryState;
  readonly clock: Clock;
  readonly log: Logger;
}

const shortestMs = 100;
const longestMs = 30_000;
/** A worker that lived so long did not die of its start. */
const soundMs = 60_000;

/** Processes that serve behind one port. One that dies is followed by another, later and later if they go on dying. */
export class Crew {
  readonly #means: CrewMeans;
  readonly #running = new Set<WorkerProcess>();
  readonly #timers = new Set<TimerHandle>();
  #deaths = 0;
  #isDraining = false;
  #gone: (() => void) | undefined;

  constructor(means: CrewMeans) {
    this.#means = means;
  }

  /**
   * Starts the first, and when that one listens all others. Resolves with what the first said, when all listen; with the
   * first one's exit code when it ends before: what is wrong with one is wrong with all.
   */
  async start(): Promise<{ readonly text: string } | { readonly code: number }> {
    const first = this.#fork();
    const text = await first.listening;
    if (text === undefined) return { code: (await first.ended).code ?? 1 };
    const others = Array.from({ length: this.#means.size - 1 }, () => this.#startOne());
    await Promise.all(others);
    this.#watch(first);
    return { text };
  }

  reload(): void {
    for (const worker of this.#running) worker.send({ type: "reload" });
  }

  /** Lets all of them finish; resolves when the last has ended. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    for (const timer of this.#timers) timer.cancel();
    for (const worker of this.#running) worker.send({ type: "drain" });
    if (this.#running.size > 0) await new Promise<void>((resolve) => (this.#gone = resolve));
  }

  /** Ends all of them at once. */
  kill(): void {
    this.#isDraining = true;
    for (const worker of this.#running) worker.kill();
  }

  /** Resolves when it listens, or has ended before. */
  async #startOne(): Promise<void> {
    const started = this.#fork();
    this.#watch(started);
    await started.listening;
  }

  #watch({ worker, ended, startedAt }: Started): void {
    void ended.then((end) => this.#replace(worker, end, startedAt));
  }

  #fork(): Started {
    const { fork, state, clock, log } = this.#means;
    const worker = fork();
    const store = state.open();
    const startedAt = clock.monotonic();
    this.#running.add(worker);
    serveStore(store, worker.storeChannel);
    const ended = new Promise<WorkerEnd>((resolve) =>
      worker.onExit((end) => {
        this.#running.delete(worker);
        // Its places come free.
        store.close();
        if (this.#running.size === 0) this.#gone?.();
        resolve(end);
      }),
    );
    const listening = new Promise<string | undefined>((resolve) => {
      worker.onMessage((message) => {
        if (message.type !== "listening") return;
        log.info(`worker ${worker.pid} listens`);
        resolve(message.text);
      });
      void ended.then(() => resolve(undefined));
    });
    return { worker, listening, ended, startedAt };
  }

  #replace({ pid }: WorkerProcess, { code, signal }: WorkerEnd, startedAt: number): void {
    if (this.#isDraining) return;
    const { clock, log } = this.#means;
    this.#deaths = clock.monotonic() - startedAt > soundMs ? 1 : this.#deaths + 1;
    const ms = Math.min(longestMs, shortestMs * 2 ** (this.#deaths - 1));
    log.error(`worker ${pid} ended (${signal ?? `code ${code}`}); another one starts in ${ms} ms`);
    const timer = clock.after(ms, () => {
      this.#timers.delete(timer);
      void this.#startOne();
    });
    this.#timers.add(timer);
  }
}

interface Started {
  readonly worker: WorkerProcess;
  /** What it said when it listened; undefined when it ended before. */
  readonly listening: Promise<string | undefined>;
  readonly ended: Promise<WorkerEnd>;
  readonly startedAt: number;
}
