import type { Clock, TimerHandle } from "@patchbay/sdk";
import { type CanaryRule, type Comparison, hasProved, usualRule, whatIsWorse } from "./canary-rule.ts";
import { ExchangeTally, type TallyView } from "./exchange-tally.ts";
import type { Generation } from "./generation.ts";
import { quarantinedIn } from "./quarantined-in.ts";
import type { Tallying } from "./tallying-emitter.ts";

/** How a new generation is tried out beside the one that is there. */
export interface CanaryOptions extends Partial<CanaryRule> {
  /** Most of the new exchanges that go to it, 0 to 1. It begins with 1 % of them, whatever more is allowed. */
  readonly share: number;
}

/** How a trial stands, or ended. */
export interface CanaryView {
  readonly state: "running" | CanaryOutcome;
  /** The new one. */
  readonly generation: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Of the new exchanges, now. */
  readonly share: number;
  readonly ceiling: number;
  readonly stable: TallyView;
  readonly candidate: TallyView;
  /** Why it ended. */
  readonly reason?: string;
}

export type CanaryOutcome = "promoted" | "rolled-back";

/** What is decided of a trial. */
export type Decide = (outcome: CanaryOutcome, reason: string) => void;

const firstShare = 0.01;
const stepMs = 10_000;
const exchangesPerStep = 5;
const lookMs = 1000;

/** Two generations side by side: chooses between them, counts, compares, decides. */
export class Canary {
  readonly candidate: Generation;
  readonly #stable: Generation;
  readonly #clock: Clock;
  readonly #rule: CanaryRule;
  readonly #ceiling: number;
  readonly #decide: Decide;
  readonly #counts: { readonly stable: ExchangeTally; readonly candidate: ExchangeTally };
  readonly #startedAt: number;
  readonly #startedMs: number;
  readonly #timer: TimerHandle;
  #share: number;
  #step: { readonly at: number; readonly exchanges: number };
  #isProved = false;
  #credit = 0;
  /** How many exchanges from now the candidate gets one; negative while none is due. */
  #delay = -1;
  #ended: (Pick<CanaryView, "endedAt" | "reason"> & { readonly state: CanaryOutcome }) | undefined;

  constructor(
    { stable, candidate }: { readonly stable: Generation; readonly candidate: Generation },
    { share, exchanges = usualRule.exchanges, forMs = usualRule.forMs }: CanaryOptions,
    decide: Decide,
  ) {
    const { clock } = candidate.host;
    this.candidate = candidate;
    this.#stable = stable;
    this.#clock = clock;
    this.#rule = { exchanges, forMs };
    this.#ceiling = share;
    this.#share = Math.min(share, firstShare);
    this.#decide = decide;
    this.#counts = { stable: new ExchangeTally(clock), candidate: new ExchangeTally(clock) };
    this.#startedAt = clock.now();
    this.#startedMs = clock.monotonic();
    this.#step = { at: this.#startedMs, exchanges: 0 };
    stable.slot.tally = tallying(this.#counts.stable, () => undefined);
    candidate.slot.tally = tallying(this.#counts.candidate, () => this.#look());
    this.#timer = clock.every(lookMs, () => this.#look());
  }

  /**
   * The generation for a new exchange. The candidate never has more than its share of all so far; which ones it gets is left
   * to chance, so that what comes in a regular order is not always the same for it.
   */
  choose(): Generation {
    this.#credit += this.#share;
    // The sum of many small shares is a little less than it should be.
    if (this.#delay < 0 && this.#credit >= 1 - 1e-9) {
      this.#credit -= 1;
      this.#delay = Math.floor(this.candidate.host.random() / this.#share);
    }
    return this.#delay >= 0 && this.#delay-- === 0 ? this.candidate : this.#stable;
  }

  view(): CanaryView {
    return {
      state: "running",
      generation: this.candidate.id,
      startedAt: new Date(this.#startedAt).toISOString(),
      share: this.#share,
      ceiling: this.#ceiling,
      stable: this.#counts.stable.view(),
      candidate: this.#counts.candidate.view(),
      ...this.#ended,
    };
  }

  /** Counts no more; whoever calls has decided. */
  end(state: CanaryOutcome, reason: string): void {
    if (this.#ended) return;
    this.#ended = { state, reason, endedAt: new Date(this.#clock.now()).toISOString() };
    this.#timer.cancel();
    this.#stable.slot.tally = undefined;
    this.candidate.slot.tally = undefined;
  }

  #look(): void {
    if (this.#ended) return;
    const comparison: Comparison = { ...this.#counts, elapsedMs: this.#clock.monotonic() - this.#startedMs };
    const worse = whatIsWorse(comparison) ?? quarantinedIn(this.candidate, this.#stable);
    if (worse !== undefined) this.#decide("rolled-back", worse);
    else if (this.#isProved) return;
    else if (hasProved(comparison, this.#rule)) this.#prove(comparison);
    else this.#ramp();
  }

  /** Another change may be under way: until it is this one's turn, it can still be found to be worse. */
  #prove({ candidate, elapsedMs }: Comparison): void {
    this.#isProved = true;
    const seconds = Math.round(elapsedMs / 1000);
    this.#decide("promoted", `${candidate.exchanges} exchanges in ${seconds} s were no worse than before`);
  }

  /** More of the exchanges for as long as nothing is worse. */
  #ramp(): void {
    const now = this.#clock.monotonic();
    const { exchanges } = this.#counts.candidate;
    const { at, exchanges: before } = this.#step;
    if (this.#share >= this.#ceiling || now - at < stepMs || exchanges - before < exchangesPerStep) return;
    this.#step = { at: now, exchanges };
    this.#share = Math.min(this.#ceiling, this.#share * 2);
  }
}

function tallying(counts: ExchangeTally, ended: () => void): Tallying {
  const missed: Tallying["missed"] = (code) => {
    counts.missed(code);
    ended();
  };
  return { counts, ended, missed };
}
