import type { Usage } from "@patchbay/sdk";
import { type Counts, countsOf } from "./counts.ts";
import { type Asked, createFinder, type FoundRow } from "./find-row.ts";
import type { PriceRow, PriceTable, Rates, RateTier } from "./price-table.ts";
import { published } from "./published.ts";

/** What a usage cost, in billionths of a dollar, as integers. */
export interface Cost {
  readonly nanoUsd: number;
  /** They add up to `nanoUsd`. */
  readonly parts: CostParts;
  /** The name in the table by which the model was found. */
  readonly price: string;
  /** Of a long request, such as `above-200000`. */
  readonly tier?: string;
}

/** What each kind of token cost. `output` has the reasoning in it. */
export interface CostParts {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly audioInput: number;
  readonly audioOutput: number;
}

/** What was used of whom. */
export interface Spent extends Asked {
  readonly usage: Usage;
}

/** Prices that can be asked. */
export interface PriceBook {
  /** Tells which prices these are. */
  readonly version: string;
  /** Undefined when no price is known, or the usage does not say enough: never 0 for want of knowledge. */
  readonly costOf: (spent: Spent) => Cost | undefined;
}

/** The published prices, with those of `overrides` before them. */
export function createPriceBook({ overrides }: { readonly overrides?: PriceTable | undefined } = {}): PriceBook {
  const findOwn = createFinder(overrides?.models ?? []);
  const findPublished = createFinder(published.models);
  return {
    version: overrides === undefined ? published.version : `${published.version}+${overrides.version}`,
    costOf(spent) {
      const found = findOwn(spent) ?? findPublished(spent);
      return found && priced(found, spent.usage);
    },
  };
}

function priced({ row, pattern }: FoundRow, usage: Usage): Cost | undefined {
  const tier = tierOf(row, usage.inputTokens ?? 0);
  const rates: Rates = { ...row, ...tier };
  const counts = countsOf(usage, rates.output !== undefined);
  if (counts === undefined) return undefined;
  const { total, parts } = rounded(exactParts(counts, rates));
  return { nanoUsd: total, parts, price: pattern, ...(tier && { tier: `above-${tier.above}` }) };
}

function tierOf({ tiers = [] }: PriceRow, inputTokens: number): RateTier | undefined {
  return tiers.filter(({ above }) => inputTokens > above).toSorted((one, other) => other.above - one.above)[0];
}

/** In the order in which they are rounded. */
const kinds = ["input", "cacheRead", "cacheWrite", "output", "audioInput", "audioOutput"] as const;

type ExactParts = Readonly<Record<(typeof kinds)[number], bigint>>;

function exactParts(counts: Counts, rates: Rates): ExactParts {
  const { input, output = 0, cachedInput = input, cacheWrite = input, cacheWrite1h = cacheWrite } = rates;
  const { audioInput = input, audioOutput = output, reasoning = output } = rates;
  return {
    input: picoUsd(counts.input, input),
    cacheRead: picoUsd(counts.cacheRead, cachedInput),
    cacheWrite: picoUsd(counts.cacheWrite, cacheWrite) + picoUsd(counts.cacheWrite1h, cacheWrite1h),
    output: picoUsd(counts.output, output) + picoUsd(counts.reasoning, reasoning),
    audioInput: picoUsd(counts.audioInput, audioInput),
    audioOutput: picoUsd(counts.audioOutput, audioOutput),
  };
}

/** Rates have six decimals at most: a millionth of a dollar for a million tokens is 10^-12 dollars for one. */
function picoUsd(tokens: number, usdPerMillion: number): bigint {
  return BigInt(tokens) * BigInt(Math.round(usdPerMillion * 1_000_000));
}

/** Each part is what it adds to the rounded sum, so that parts always add up to the total. */
function rounded(exact: ExactParts): { readonly total: number; readonly parts: CostParts } {
  const parts = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, audioInput: 0, audioOutput: 0 };
  let sum = 0n;
  let total = 0;
  for (const kind of kinds) {
    sum += exact[kind];
    const next = Number((sum + 500n) / 1000n);
    parts[kind] = next - total;
    total = next;
  }
  return { total, parts };
}
