import type { KernelEvent, KernelEventKind, PluginContext } from "@patchbay/sdk";
import type { CostOf } from "./measures.ts";
import { recall, remember } from "./memory.ts";
import type { ThresholdOptions } from "./threshold-options.ts";
import { type Notice, Watch } from "./watch.ts";

/** Time alone lets a value fall; and no more often is anything written. */
const tickMs = 5000;
const warnEveryMs = 60_000;

/** What thresholds work with. */
export interface ThresholdMeans {
  readonly context: PluginContext;
  readonly costOf: CostOf;
  readonly tell: (notice: Notice) => void;
}

/** Watches what passes, and tells when it is too much. */
export class Thresholds {
  readonly #means: ThresholdMeans;
  readonly #watches: readonly Watch[];
  #saving: Promise<void> | undefined;
  #hasNews = false;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(options: readonly ThresholdOptions[], means: ThresholdMeans) {
    this.#means = means;
    this.#watches = options.map((each) => new Watch(each));
  }

  get events(): readonly KernelEventKind[] {
    return this.#watches.flatMap(({ measure }) => measure.events);
  }

  /** Goes on from what was kept before a restart. */
  async start(): Promise<void> {
    const { context } = this.#means;
    if (this.#watches.length === 0) return;
    await recall(this.#watches, context.kv, context.clock.now()).catch((error: unknown) =>
      context.log.warn("what thresholds had counted could not be read: they begin anew", { error }),
    );
    context.every(tickMs, () => this.#tick());
  }

  take(batch: readonly KernelEvent[]): void {
    const { context, costOf } = this.#means;
    const now = context.clock.now();
    const changed = new Set<Watch>();
    for (const event of batch)
      for (const watch of this.#watches) if (watch.take(event, costOf, now)) changed.add(watch);
    if ([...changed].some(({ isKept }) => isKept)) this.#hasNews = true;
    this.#judge([...changed], now);
  }

  /** Keeps what has been counted. */
  async end(): Promise<void> {
    await this.#saving;
    if (this.#hasNews) await this.#save();
  }

  #tick(): void {
    this.#judge(this.#watches, this.#means.context.clock.now());
    // A store that hangs must not keep thresholds from falling back: nobody waits for it here.
    if (this.#hasNews) this.#saving ??= this.#save().finally(() => (this.#saving = undefined));
  }

  #judge(watches: readonly Watch[], now: number): void {
    for (const watch of watches) {
      const notice = watch.judge(now);
      if (!notice) continue;
      this.#hasNews = true;
      this.#means.tell(notice);
    }
  }

  async #save(): Promise<void> {
    const { kv, clock, log } = this.#means.context;
    const now = clock.now();
    this.#hasNews = false;
    try {
      await remember(this.#watches, kv, now);
    } catch (error) {
      this.#hasNews = true;
      if (now - this.#warnedAt < warnEveryMs) return;
      this.#warnedAt = now;
      log.warn("what thresholds have counted could not be kept", { error });
    }
  }
}
