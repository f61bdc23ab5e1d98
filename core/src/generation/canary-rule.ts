import type { FailureOwner } from "@patchbay/sdk";
import type { ExchangeTally } from "./exchange-tally.ts";

/** When a new generation has proved itself. */
export interface CanaryRule {
  /** So many exchanges must be over. */
  readonly exchanges: number;
  /** So long it must have run. */
  readonly forMs: number;
}

export const usualRule: CanaryRule = { exchanges: 50, forMs: 60_000 };

/** The two generations, side by side. */
export interface Comparison {
  readonly stable: ExchangeTally;
  readonly candidate: ExchangeTally;
  readonly elapsedMs: number;
}

/** What is worse about the candidate, in words; undefined while nothing is. */
export function whatIsWorse({ stable, candidate }: Comparison): string | undefined {
  for (const judge of [failing, slow, stuck, lossy, failingOver]) {
    const found = judge(stable, candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether it has run long enough and answered often enough, and nothing was worse. */
export function hasProved({ stable, candidate, elapsedMs }: Comparison, { exchanges, forMs }: CanaryRule): boolean {
  return candidate.exchanges >= exchanges && elapsedMs >= forMs && stable.exchanges > 0;
}

/** What a rate of failures may be, beside that of the stable generation. */
interface FailureLimit {
  readonly owners: readonly FailureOwner[];
  readonly called: string;
  readonly atLeast: number;
  readonly times: number;
  readonly plus: number;
}

/** Upstreams fail by themselves and in swarms: there, more of it is needed to tell chance from cause. */
const limits: readonly FailureLimit[] = [
  { owners: ["gateway", "plugin"], called: "its own faults", atLeast: 3, times: 2, plus: 0.01 },
  {
    owners: ["network", "provider", "model", "credential"],
    called: "failures of upstreams",
    atLeast: 10,
    times: 3,
    plus: 0.05,
  },
];

function failing(stable: ExchangeTally, candidate: ExchangeTally): string | undefined {
  for (const { owners, called, atLeast, times, plus } of limits) {
    const count = candidate.failuresOf(owners);
    const rate = count / candidate.exchanges;
    const before = stable.exchanges > 0 ? stable.failuresOf(owners) / stable.exchanges : 0;
    if (count >= atLeast && rate > times * before + plus)
      return `${percent(rate)} of its exchanges end in ${called}, against ${percent(before)}`;
  }
  return undefined;
}

const fewestTimes = 20;

function slow(stable: ExchangeTally, candidate: ExchangeTally): string | undefined {
  const [before, now] = [stable.firstEvents.quantile(0.95), candidate.firstEvents.quantile(0.95)];
  if (before === undefined || now === undefined) return undefined;
  if (Math.min(stable.firstEvents.total, candidate.firstEvents.total) < fewestTimes) return undefined;
  if (now <= 1.5 * before + 200) return undefined;
  return `its first events take ${Math.round(now)} ms (p95), against ${Math.round(before)} ms`;
}

const mostStuck = 3;

/** What hangs never ends, and so is in no other figure. */
function stuck(stable: ExchangeTally, candidate: ExchangeTally): string | undefined {
  const usual = stable.firstEvents.total < fewestTimes ? undefined : stable.firstEvents.quantile(0.99);
  const limitMs = usual === undefined ? 30_000 : Math.max(5000, 3 * usual);
  const count = candidate.waitingLonger(limitMs);
  if (count < mostStuck) return undefined;
  return `${count} of its exchanges have waited longer than ${Math.round(limitMs)} ms for their first event`;
}

function lossy(stable: ExchangeTally, candidate: ExchangeTally): string | undefined {
  return moreOf("losses", [stable, candidate], { times: 2, plus: 0.5 });
}

/** A node that always fails costs the client nothing but an attempt: the next one answers. */
function failingOver(stable: ExchangeTally, candidate: ExchangeTally): string | undefined {
  return moreOf("attempts", [stable, candidate], { times: 1.5, plus: 0.5 });
}

function moreOf(
  what: "losses" | "attempts",
  [stable, candidate]: readonly [ExchangeTally, ExchangeTally],
  { times, plus }: { readonly times: number; readonly plus: number },
): string | undefined {
  if (Math.min(stable.exchanges, candidate.exchanges) < fewestTimes) return undefined;
  const [before, now] = [stable[what] / stable.exchanges, candidate[what] / candidate.exchanges];
  if (now <= times * before + plus) return undefined;
  return `it has ${now.toFixed(2)} ${what} per exchange, against ${before.toFixed(2)}`;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}
