import type { PriceRow, Rates, RateTier } from "../price-table.ts";

function rates(input: number, cachedInput: number, output: number): Rates {
  return { input, cachedInput, output };
}

function longer(price: Rates): readonly RateTier[] {
  return [{ above: 200_000, ...price }];
}

/** What holds from 2027 on, and before; both are on the page. */
const flash: Rates = { ...rates(1.5, 0.15, 7.5), audioInput: 1.5 };
const flashIn2026: Rates = { ...rates(0.75, 0.075, 3.75), audioInput: 0.75 };

/**
 * Google's prices of the paid tier of the Gemini API, without what the storage of explicit caches costs by the hour.
 * https://ai.google.dev/gemini-api/docs/pricing
 */
export const google: readonly PriceRow[] = [
  { model: ["gemini-3.8-flash", "gemini-3.6-flash"], ...flashIn2026, until: "2027-01-01" },
  { model: ["gemini-3.8-flash", "gemini-3.6-flash"], ...flash, from: "2027-01-01" },
  { model: "gemini-3.7-flash", ...flash },
  { model: "gemini-3.5-flash", ...rates(1.5, 0.15, 9), audioInput: 1.5 },
  {
    model: ["gemini-3.1-pro", "gemini-3.1-pro-preview", "gemini-3.1-pro-preview-customtools", "gemini-3-pro-preview"],
    ...rates(2, 0.2, 12),
    tiers: longer(rates(4, 0.4, 18)),
  },
  { model: ["gemini-3.1-flash-lite", "gemini-3.1-flash-lite-preview"], ...rates(0.25, 0.025, 1.5), audioInput: 0.5 },
  { model: ["gemini-3-flash", "gemini-3-flash-preview"], ...rates(0.5, 0.05, 3), audioInput: 1 },
  { model: "gemini-2.5-pro", ...rates(1.25, 0.125, 10), tiers: longer(rates(2.5, 0.25, 15)) },
  { model: "gemini-2.5-flash", ...rates(0.3, 0.03, 2.5), audioInput: 1 },
  { model: "gemini-2.5-flash-lite", ...rates(0.1, 0.01, 0.4), audioInput: 0.3 },
  { model: ["gemini-2.0-flash", "gemini-2.0-flash-001"], ...rates(0.1, 0.025, 0.4), audioInput: 0.7 },
  { model: ["gemini-2.0-flash-lite", "gemini-2.0-flash-lite-001"], input: 0.075, output: 0.3 },
  { model: "gemini-embedding-001", input: 0.15 },
];
