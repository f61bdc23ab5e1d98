import type { PriceBook } from "@patchbay/price-catalog";
import type { AttemptEndEvent, ExchangeEndEvent, KernelEvent, KernelEventKind, ProbeEvent } from "@patchbay/sdk";
import type { Measured } from "./sums.ts";
import type { ThresholdOptions } from "./threshold-options.ts";

/** Says what something cost, in billionths of a dollar; undefined where no price is known. */
export type CostOf = PriceBook["costOf"];

/** What a threshold watches. */
export interface Measure {
  readonly events: readonly KernelEventKind[];
  /** What an event counts; undefined: nothing. */
  readonly of: (event: KernelEvent, costOf: CostOf) => Measured | undefined;
  /** So many of the unit that is counted are one of the unit that `above` is in. */
  readonly divisor: number;
  /** The value is a share of requests. */
  readonly isShare?: boolean;
  /** Few requests say nothing. */
  readonly needsMany?: boolean;
  /** What amounts that are not known are called in posts. */
  readonly unknown?: "unpriced" | "uncounted";
}

const ofExchanges = ["exchange-end"] as const satisfies readonly KernelEventKind[];
/** What was spent, not what clients got. */
const ofSpending = ["attempt-end", "probe"] as const satisfies readonly KernelEventKind[];

const nanosPerDollar = 1e9;
const unknown: Measured = { amount: 0, isUnknown: true };

/** By the name of `when`. */
export const measures: Readonly<Record<ThresholdOptions["when"], Measure>> = {
  errors: { events: ofExchanges, of: exchangeMeasure(failureOf), divisor: 1, isShare: true, needsMany: true },
  latency: { events: ofExchanges, of: exchangeMeasure(latencyOf), divisor: 1, needsMany: true },
  losses: { events: ofExchanges, of: exchangeMeasure(({ losses }) => ({ amount: losses })), divisor: 1 },
  tokens: { events: ofSpending, of: spendingMeasure(tokensOf), divisor: 1, unknown: "uncounted" },
  spend: { events: ofSpending, of: spendingMeasure(costOfEvent), divisor: nanosPerDollar, unknown: "unpriced" },
};

type SpendingEvent = AttemptEndEvent | ProbeEvent;

function exchangeMeasure(read: (event: ExchangeEndEvent) => Measured | undefined): Measure["of"] {
  return (event) => (event.type === "exchange-end" ? read(event) : undefined);
}

function spendingMeasure(read: (event: SpendingEvent, costOf: CostOf) => Measured | undefined): Measure["of"] {
  return (event, costOf) => (event.type === "attempt-end" || event.type === "probe" ? read(event, costOf) : undefined);
}

/** What a client gave up or got wrong says nothing of the gateway. */
function failureOf({ outcome, error }: ExchangeEndEvent): Measured | undefined {
  if (outcome === "cancelled" || error?.owner === "client") return undefined;
  return { amount: outcome === "failed" ? 1 : 0 };
}

function latencyOf({ firstEventMs }: ExchangeEndEvent): Measured | undefined {
  return firstEventMs === undefined ? undefined : { amount: firstEventMs };
}

function tokensOf(event: SpendingEvent): Measured | undefined {
  const { inputTokens, outputTokens, totalTokens } = event.usage ?? {};
  const isSplit = inputTokens !== undefined || outputTokens !== undefined;
  const amount = isSplit ? (inputTokens ?? 0) + (outputTokens ?? 0) : totalTokens;
  return amount === undefined ? withoutUsage(event) : { amount };
}

function costOfEvent(event: SpendingEvent, costOf: CostOf): Measured | undefined {
  const { model, usage, at, pool: provider } = event;
  if (!usage) return withoutUsage(event);
  const cost = model === undefined ? undefined : costOf({ model, provider, usage, at });
  return cost ? { amount: cost.nanoUsd } : unknown;
}

/** An answer that began has been paid for; what failed before it, and a list of models, has not. */
function withoutUsage(event: SpendingEvent): Measured | undefined {
  const isPaid =
    event.type === "probe" ? event.outcome === "done" && event.model !== undefined : event.firstEventMs !== undefined;
  return isPaid ? unknown : undefined;
}
