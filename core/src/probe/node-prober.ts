import { type Clock, GatewayError, type TimerHandle } from "@patchbay/sdk";
import type { ResolvedProbe } from "../config/resolved.ts";
import type { NodeRecord } from "../nodes/node-record.ts";
import { conditionOf } from "../nodes/standing.ts";
import { HeldRests } from "./held-rests.ts";

/** What the probes of one node are made with. */
export interface NodeProberMeans {
  readonly record: NodeRecord;
  readonly config: ResolvedProbe;
  /** What is asked for; empty for the list of models. */
  readonly model: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Asks once. Never rejects. */
  readonly ask: (controller: AbortController) => Promise<void>;
}

/** A rest is held so long before it would pass: a timer that is a little late lets no request by. */
const leadMs = 50;
/** Probes come up to this share earlier or later than on the average. */
const jitter = 0.1;
/** The longest time that a timer can hold. */
const longestMs = 2 ** 31 - 1;
const idle = { isResting: false, isFull: false };

/** When one node is probed: as its rests end, and now and then while it is ready. Never twice at once. */
export class NodeProber {
  readonly #means: NodeProberMeans;
  #schedule: TimerHandle | undefined;
  #wake: TimerHandle | undefined;
  #wakeAt: number | undefined;
  /** Rests that end by then have had their turn. */
  #doneUntil = 0;
  #running: AbortController | undefined;
  #isStopped = false;

  constructor(means: NodeProberMeans) {
    this.#means = means;
  }

  /** Goes on where the prober of the generation before stopped. */
  start(): void {
    const { record, config, clock, random } = this.#means;
    const { lastAt } = record.probes;
    if (config.atStart && lastAt === undefined) this.#plan(0);
    else if (lastAt !== undefined) this.#plan(lastAt + this.#interval() - clock.now());
    // Nodes that begin together are not to be asked together.
    else this.#plan((config.everyMs ?? Number.POSITIVE_INFINITY) * random());
    this.changed();
  }

  /** A rest began or ended. */
  changed(): void {
    if (this.#isStopped || this.#running) return;
    const { record, clock } = this.#means;
    const now = clock.now();
    const untils = [...record.restsAt(now).values()].map(({ until }) => until).filter((at) => at > this.#doneUntil);
    const next = untils.length > 0 ? Math.min(...untils) : undefined;
    if (next === this.#wakeAt) return;
    this.#wake?.cancel();
    this.#wakeAt = next;
    this.#wake = next === undefined ? undefined : this.#after(next - leadMs - now, () => this.#restEnds());
  }

  /** Calls off what runs, and begins nothing more. */
  stop(): void {
    this.#isStopped = true;
    this.#schedule?.cancel();
    this.#wake?.cancel();
    this.#running?.abort(new GatewayError("aborted", "the probe was called off"));
  }

  #plan(ms: number): void {
    if (Number.isFinite(ms)) this.#schedule = this.#after(ms, () => this.#itIsTime());
  }

  #itIsTime(): void {
    const { record, model, clock } = this.#means;
    this.#plan(this.#interval());
    if (this.#mayAsk() && !record.restFor(model, clock.now())) void this.#probe();
  }

  #restEnds(): void {
    const { record, model, clock } = this.#means;
    this.#wakeAt = undefined;
    const now = clock.now();
    const ending = [...record.restsAt(now)].filter(([, { until }]) => until <= now + leadMs);
    const last = Math.max(this.#doneUntil, ...ending.map(([, { until }]) => until));
    this.#doneUntil = last;
    // A longer rest of what would be asked goes first; the probe comes when that ends.
    if (ending.length === 0 || !this.#mayAsk() || record.restFor(model, last)) return this.changed();
    const models = ending.map(([name]) => name);
    void this.#probe({ held: new HeldRests(record, clock, models, last), waitMs: last - now });
  }

  async #probe(
    { held, waitMs }: { readonly held?: HeldRests; readonly waitMs: number } = { waitMs: 0 },
  ): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    if (waitMs > 0) await this.#wait(waitMs, controller.signal);
    if (!controller.signal.aborted) await this.#means.ask(controller);
    this.#running = undefined;
    // The next generation has the rest that was held, and probes at its end.
    if (this.#isStopped) return held?.leave();
    held?.end();
    this.changed();
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return this.#means.clock.sleep(ms, signal).catch(() => undefined);
  }

  #mayAsk(): boolean {
    const { record, config, clock } = this.#means;
    const isReady = conditionOf(record.standing, idle) === "ready";
    return isReady && !this.#running && record.probes.isLeft(config.perHour, clock.now());
  }

  #interval(): number {
    const { config, random } = this.#means;
    return (config.everyMs ?? Number.POSITIVE_INFINITY) * (1 - jitter + 2 * jitter * random());
  }

  #after(ms: number, run: () => void): TimerHandle {
    return this.#means.clock.after(Math.min(longestMs, Math.max(0, ms)), run);
  }
}
