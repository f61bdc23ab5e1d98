import type { PriceRow, Rates } from "../price-table.ts";

/** Prices that follow the usual multipliers: writing costs 1.25 times the input, for an hour twice, reading a tenth. */
function usual(input: number, output: number, cachedInput = input / 10): Rates {
  return { input, output, cachedInput, cacheWrite: input * 1.25, cacheWrite1h: input * 2 };
}

/**
 * Anthropic's prices for its own API.
 * https://platform.claude.com/docs/en/about-claude/pricing
 */
export const anthropic: readonly PriceRow[] = [
  { model: ["claude-fable-5-1", "claude-mythos-5-1"], ...usual(10, 50, 0.25) },
  { model: ["claude-fable-5", "claude-mythos-5"], ...usual(10, 50) },
  { model: "claude-opus-5-5", ...usual(4, 20, 0.2) },
  { model: "claude-sonnet-5-5", ...usual(2, 10, 0.1), from: "2026-10-07" },
  { model: "claude-sonnet-5-5", ...usual(2, 10), until: "2026-10-07" },
  { model: "claude-haiku-5-5", ...usual(0.1, 0.5), tiers: [{ above: 100_000, ...usual(0.5, 2.5) }] },
  {
    model: ["claude-opus-5", "claude-opus-4-8", "claude-opus-4-7", "claude-opus-4-6", "claude-opus-4-5"],
    ...usual(5, 25),
  },
  { model: "claude-sonnet-5", ...usual(2, 10) },
  { model: "claude-sonnet-4-6", ...usual(3, 15) },
  {
    model: ["claude-sonnet-4-5", "claude-sonnet-4", "claude-sonnet-4-0"],
    ...usual(3, 15),
    tiers: [{ above: 200_000, ...usual(6, 22.5) }],
  },
  { model: "claude-haiku-4-5", ...usual(1, 5) },
  { model: ["claude-opus-4-1", "claude-opus-4", "claude-opus-4-0", "claude-3-opus"], ...usual(15, 75) },
  { model: ["claude-3-7-sonnet", "claude-3-5-sonnet"], ...usual(3, 15) },
  { model: "claude-3-5-haiku", ...usual(0.8, 4) },
  { model: "claude-3-haiku", input: 0.25, output: 1.25, cachedInput: 0.03, cacheWrite: 0.3, cacheWrite1h: 0.5 },
];
