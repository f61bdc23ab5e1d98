import type { GatewayError, NodeState } from "@patchbay/sdk";
import { FirstEvents } from "./first-events.ts";
import { cooldownFor, type CooldownRules, isNodeFault, usualCooldowns } from "./cooldown.ts";
import { MinuteCounts } from "./minute-limits.ts";
import { ProbeCount } from "./probe-count.ts";
import { type SlotLimits, Slots } from "./slots.ts";
import { afterSignal, conditionOf, freshStanding, type Standing, type StandingSignal } from "./standing.ts";

/** Why a node is not to be asked, and until when (milliseconds since the epoch). */
export interface Rest {
  readonly until: number;
  readonly reason: string;
  /** It may still be asked when no other is left. */
  readonly soft: boolean;
}

/** A rest, and what it is for; without a model for all. */
export interface Resting extends Rest {
  readonly model?: string;
}

/** What a record keeps over a restart. */
export interface SavedRecord {
  readonly standing: Standing;
  readonly failuresInRow: number;
  /** By model; an empty name holds for every model. */
  readonly rests: Readonly<Record<string, Rest>>;
}

/** Key of a rest that holds for every model: no model has this name. */
const everyModel = "";
/** Bounds what a client that asks for ever new models can make the kernel remember. */
const maxRests = 256;

/** What the kernel remembers of one node. Numbers and rests; outlives generations. */
export class NodeRecord {
  /** What it is kept under. */
  readonly key: string;
  readonly slots = new Slots();
  readonly minute = new MinuteCounts();
  readonly probes = new ProbeCount();
  inFlight = 0;
  #standing = freshStanding;
  #lastUsedAt: number | undefined;
  #failuresInRow = 0;
  readonly #rests = new Map<string, Rest>();
  readonly #firstEvents = new Map<string, FirstEvents>();
  readonly #changed: (model: string) => void;
  #requests = 0;
  #failures = 0;

  /** `changed` is called whenever who may be asked for a model, or with an empty name for any, changes by anything but time. */
  constructor(changed: (model: string) => void, key = "") {
    this.key = key;
    this.#changed = changed;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Calls since the kernel knows the node. */
  get counts(): { readonly requests: number; readonly failures: number } {
    return { requests: this.#requests, failures: this.#failures };
  }

  /** Tells what happened to the node's switch or credential; `reset` ends its rests too. */
  signal(signal: StandingSignal): void {
    const before = this.#standing;
    this.#standing = afterSignal(before, signal);
    const wakes = signal === "reset" && this.#wake();
    if (wakes || before !== this.#standing) this.#changed(everyModel);
  }

  started(now: number): void {
    this.inFlight++;
    this.#requests++;
    this.#lastUsedAt = now;
  }

  ended(outcome: "done" | "failed" | "cancelled"): void {
    this.inFlight--;
    if (outcome === "failed") this.#failures++;
  }

  succeeded(model: string): void {
    this.#failuresInRow = 0;
    if (this.#rests.size === 0) return;
    const ended = [everyModel, model].filter((name) => this.#rests.delete(name));
    for (const name of ended) this.#changed(name);
  }

  /** Counts a failure and says which rest follows, if any. */
  failed(model: string, error: GatewayError, now: number, rules: CooldownRules = usualCooldowns): Resting | undefined {
    if (!isNodeFault(error.code)) return undefined;
    this.#failuresInRow++;
    const cooldown = cooldownFor(error, this.#failuresInRow, rules);
    if (!cooldown) return undefined;
    const rest = { until: now + cooldown.ms, reason: error.code, soft: cooldown.soft };
    const isForAll = cooldown.scope === "node";
    this.rest(isForAll ? everyModel : model, rest);
    return isForAll ? rest : { model, ...rest };
  }

  /** Lets the node rest for a model, or for all. */
  rest(model: string, rest: Rest): void {
    if (this.#rests.size >= maxRests) this.#rests.clear();
    this.#rests.set(model, rest);
    this.#changed(model);
  }

  /** Lets a rest last until then at least and tells nobody: whoever does it says soon how it goes on. */
  prolong(model: string, until: number): void {
    const rest = this.#rests.get(model);
    if (rest && rest.until < until) this.#rests.set(model, { ...rest, until });
  }

  /** Ends the rest for a model, or that for all. */
  endRest(model: string): void {
    if (this.#rests.delete(model)) this.#changed(model);
  }

  /** The rest that lasts longest for this model, if it has not passed. */
  restFor(model: string, now: number): Rest | undefined {
    if (this.#rests.size === 0) return undefined;
    const found = [this.#rests.get(everyModel), this.#rests.get(model)].filter(
      (rest) => rest !== undefined && rest.until > now,
    );
    return found.reduce<Rest | undefined>(
      (last, rest) => (rest && (!last || rest.until > last.until) ? rest : last),
      undefined,
    );
  }

  /** Every rest that has not passed, by model; an empty name holds for all. */
  restsAt(now: number): ReadonlyMap<string, Rest> {
    return new Map([...this.#rests].filter(([, { until }]) => until > now));
  }

  /** The first event came after so many milliseconds. */
  answered(model: string, firstEventMs: number): void {
    let times = this.#firstEvents.get(model);
    if (!times) {
      if (this.#firstEvents.size >= maxRests) this.#firstEvents.clear();
      times = new FirstEvents();
      this.#firstEvents.set(model, times);
    }
    times.add(firstEventMs);
  }

  /** It had not answered after so many milliseconds when another did. */
  outlasted(model: string, ms: number): void {
    this.#firstEvents.get(model)?.outlasted(ms);
  }

  /** How long it takes at most, in this share of the cases, until the first event; undefined when too little is known. */
  usualFirstEvent(model: string, share: number, minSamples: number): number | undefined {
    return this.#firstEvents.get(model)?.percentile(share, minSamples);
  }

  stateFor(model: string, now: number, limits?: SlotLimits): NodeState {
    const rest = this.restFor(model, now);
    const firstEventMs = this.#firstEvents.get(model)?.mean;
    const isFull = limits !== undefined && this.slots.taken >= limits.concurrency;
    return {
      condition: conditionOf(this.#standing, { isResting: rest !== undefined, isFull }),
      inFlight: this.inFlight,
      failuresInRow: this.#failuresInRow,
      ...(limits && Number.isFinite(limits.concurrency) && { concurrency: limits.concurrency }),
      ...(this.slots.waiting > 0 && { waiting: this.slots.waiting }),
      ...(firstEventMs !== undefined && { firstEventMs }),
      ...(this.#lastUsedAt !== undefined && { lastUsedAt: this.#lastUsedAt }),
      ...(rest && { coolingUntil: rest.until, coolingReason: rest.reason }),
    };
  }

  /** What is to be kept over a restart; undefined for a node of which nothing is known. */
  save(now: number): SavedRecord | undefined {
    const rests = this.restsAt(now);
    if (rests.size === 0 && this.#failuresInRow === 0 && this.#standing === freshStanding) return undefined;
    return { standing: this.#standing, failuresInRow: this.#failuresInRow, rests: Object.fromEntries(rests) };
  }

  restore({ standing, failuresInRow, rests }: SavedRecord): void {
    // Whatever was being refreshed is not any more.
    this.#standing = standing.credential === "refreshing" ? { ...standing, credential: "good" } : standing;
    this.#failuresInRow = failuresInRow;
    for (const [model, rest] of Object.entries(rests).slice(0, maxRests)) this.#rests.set(model, rest);
  }

  #wake(): boolean {
    const slept = this.#rests.size > 0 || this.#failuresInRow > 0;
    this.#rests.clear();
    this.#failuresInRow = 0;
    return slept;
  }
}
