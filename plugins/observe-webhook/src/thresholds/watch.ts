import { createHash } from "node:crypto";
import { createGlob, type KernelEvent } from "@patchbay/sdk";
import { Alarm, type Crossing, type Turn } from "./alarm.ts";
import { CalendarSums, type KeptSums } from "./calendar-sums.ts";
import { type CostOf, type Measure, measures } from "./measures.ts";
import { SlidingSums } from "./sliding-sums.ts";
import { SlidingTimes } from "./sliding-times.ts";
import { durationMs, isCalendarSpan } from "./span.ts";
import type { Measured, Window } from "./sums.ts";
import type { ThresholdOptions } from "./threshold-options.ts";

/** What is told of a threshold. */
export interface Notice {
  readonly turn: Turn;
  readonly options: ThresholdOptions;
  /** In the unit of `above`. */
  readonly value: number;
  readonly requests: number;
  /** Amounts that are not known, by what they are called. */
  readonly unknown: Readonly<Record<string, number>>;
  /** When it crossed, in milliseconds since the epoch. */
  readonly since: number;
}

/** What of a threshold outlives the process. */
export interface KeptWatch {
  /** Tells a threshold apart from another one that had its name before. */
  readonly of: string;
  readonly sums?: KeptSums;
  readonly crossing?: Crossing;
}

type Subject = "pool" | "model" | "client";

/** One threshold at work. Times are milliseconds since the epoch. */
export class Watch {
  readonly options: ThresholdOptions;
  readonly measure: Measure;
  readonly #of: string;
  readonly #windowMs: number;
  readonly #window: Window;
  readonly #alarm: Alarm;
  readonly #isMeant: (event: KernelEvent) => boolean;

  constructor(options: ThresholdOptions) {
    const { when, over, above, minimum, repeat } = options;
    this.options = options;
    this.measure = measures[when];
    this.#of = fingerprint(options);
    this.#windowMs = durationMs(over) ?? 0;
    this.#window = createWindow(options, this.#windowMs);
    this.#isMeant = createFilter(options);
    this.#alarm = new Alarm({
      above,
      minimum: this.measure.needsMany === true ? minimum : 1,
      repeatMs: repeat === undefined ? undefined : durationMs(repeat),
    });
  }

  /** Counts an event; false when it means nothing to this threshold. */
  take(event: KernelEvent, costOf: CostOf, now: number): boolean {
    if (!this.measure.events.some((kind) => kind === event.type) || !this.#isMeant(event)) return false;
    const measured = this.measure.of(event, costOf);
    if (measured) this.#window.add(sane(measured), now);
    return measured !== undefined;
  }

  /** What there is to tell now. */
  judge(now: number): Notice | undefined {
    const { amount, requests, unknown } = this.#window.read(now);
    const { divisor, isShare = false, unknown: name } = this.measure;
    const value = isShare ? amount / Math.max(requests, 1) : amount / divisor;
    const before = this.#alarm.crossing;
    const turn = this.#alarm.judge({ value, requests }, now);
    if (!turn) return undefined;
    const since = (this.#alarm.crossing ?? before)?.since ?? now;
    return {
      turn,
      options: this.options,
      value,
      requests,
      unknown: name !== undefined && unknown > 0 ? { [name]: unknown } : {},
      since,
    };
  }

  /** Whether what it counts outlives the process. */
  get isKept(): boolean {
    return this.#window instanceof CalendarSums;
  }

  /** What is to be kept, after what is kept now; and what to call when that has been done. */
  keep(found: KeptWatch | undefined, now: number): { readonly kept: KeptWatch; readonly done: () => void } {
    const { crossing } = this.#alarm;
    const last = found?.of === this.#of ? found : undefined;
    const sums = this.#window instanceof CalendarSums ? this.#window.keep(last?.sums, now) : undefined;
    return {
      kept: { of: this.#of, ...(sums && { sums: sums.sums }), ...(crossing && { crossing }) },
      done: () => sums?.done(),
    };
  }

  restore({ of, sums, crossing }: KeptWatch, now: number): void {
    if (of !== this.#of) return;
    if (sums && this.#window instanceof CalendarSums) this.#window.restore(sums, now);
    if (crossing) this.#alarm.restore(crossing, now + this.#windowMs);
  }
}

function createWindow({ when, over }: ThresholdOptions, windowMs: number): Window {
  if (isCalendarSpan(over)) return new CalendarSums(over);
  return when === "latency" ? new SlidingTimes(windowMs) : new SlidingSums(windowMs);
}

function createFilter(options: ThresholdOptions): (event: KernelEvent) => boolean {
  const filters = (["pool", "model", "client"] as const).flatMap((subject) => {
    const pattern = options[subject];
    return pattern === undefined ? [] : [{ subject, fits: createGlob([pattern]) }];
  });
  return (event) =>
    filters.every(({ subject, fits }) => {
      const name = nameOf(event, subject);
      return name !== undefined && fits(name);
    });
}

/** Models as providers name them, whichever event it is. */
function nameOf(event: KernelEvent, subject: Subject): string | undefined {
  if (event.type === "exchange-end") return subject === "model" ? event.upstreamModel : event[subject];
  if (event.type === "attempt-end") return event[subject];
  if (event.type !== "probe" || subject === "client") return undefined;
  return event[subject];
}

/** One bad number would spoil the sum for good. */
function sane({ amount, isUnknown = false }: Measured): Measured {
  const isAmount = Number.isFinite(amount) && amount >= 0;
  return isAmount ? { amount: Math.round(amount), isUnknown } : { amount: 0, isUnknown: true };
}

function fingerprint({ when, over, pool, model, client }: ThresholdOptions): string {
  const text = JSON.stringify([when, over, pool ?? null, model ?? null, client ?? null]);
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
