import type { PriceRow, Rates, RateTier } from "../price-table.ts";

function rates(input: number, cachedInput: number, output: number): Rates {
  return { input, cachedInput, output };
}

/** From GPT-6 on writing to the cache costs 1.25 times the input. */
function withWrites(input: number, cachedInput: number, output: number): Rates {
  return { ...rates(input, cachedInput, output), cacheWrite: input * 1.25 };
}

/** Above 272,000 input tokens the whole request costs twice the input and 1.5 times the output. */
function long({ input, output = 0, cachedInput, cacheWrite }: Rates): readonly RateTier[] {
  return [
    {
      above: 272_000,
      input: input * 2,
      output: output * 1.5,
      ...(cachedInput !== undefined && { cachedInput: cachedInput * 2 }),
      ...(cacheWrite !== undefined && { cacheWrite: cacheWrite * 2 }),
    },
  ];
}

function withLong(price: Rates): Pick<PriceRow, keyof Rates | "tiers"> {
  return { ...price, tiers: long(price) };
}

/**
 * OpenAI's prices of the standard tier. Fine-tuned models (`ft:…`) have prices of their own and are not here.
 * https://developers.openai.com/api/docs/pricing
 */
export const openai: readonly PriceRow[] = [
  { model: "gpt-6.1-sol", ...withLong(withWrites(2, 0.1, 10)) },
  { model: "gpt-6-astra", ...withLong(withWrites(10, 1, 50)) },
  { model: "gpt-6-sol", ...withLong(withWrites(2, 0.2, 10)) },
  { model: "gpt-6-luna", ...withLong(withWrites(0.1, 0.01, 0.5)) },
  { model: "gpt-5.5", ...withLong(rates(5, 0.5, 30)) },
  { model: ["gpt-5.5-pro", "gpt-5.4-pro"], ...withLong({ input: 30, output: 180 }) },
  { model: "gpt-5.4", ...withLong(rates(2.5, 0.25, 15)) },
  { model: "gpt-5.4-mini", ...rates(0.75, 0.075, 4.5) },
  { model: "gpt-5.4-nano", ...rates(0.2, 0.02, 1.25) },
  { model: ["gpt-5.3-codex", "gpt-5.2", "gpt-5.2-codex", "gpt-5.2-chat-latest"], ...rates(1.75, 0.175, 14) },
  { model: "gpt-5.2-pro", input: 21, output: 168 },
  { model: ["gpt-5.1", "gpt-5.1-chat-latest", "gpt-5.1-codex", "gpt-5.1-codex-max"], ...rates(1.25, 0.125, 10) },
  { model: ["gpt-5", "gpt-5-chat-latest", "gpt-5-codex"], ...rates(1.25, 0.125, 10) },
  { model: ["gpt-5-mini", "gpt-5.1-codex-mini"], ...rates(0.25, 0.025, 2) },
  { model: "gpt-5-nano", ...rates(0.05, 0.005, 0.4) },
  { model: "gpt-5-pro", input: 15, output: 120 },
  { model: "gpt-4.1", ...rates(2, 0.5, 8) },
  { model: "gpt-4.1-mini", ...rates(0.4, 0.1, 1.6) },
  { model: "gpt-4.1-nano", ...rates(0.1, 0.025, 0.4) },
  { model: "gpt-4o-2024-05-13", input: 5, output: 15 },
  { model: "gpt-4o", ...rates(2.5, 1.25, 10) },
  { model: "gpt-4o-mini", ...rates(0.15, 0.075, 0.6) },
  { model: "gpt-4o-audio-preview-2024-10-01", input: 2.5, output: 10, audioInput: 100, audioOutput: 200 },
  { model: "gpt-4o-audio-preview", input: 2.5, output: 10, audioInput: 40, audioOutput: 80 },
  { model: "gpt-4o-mini-audio-preview", input: 0.15, output: 0.6, audioInput: 10, audioOutput: 20 },
  { model: "gpt-audio", input: 2.5, output: 10, audioInput: 32, audioOutput: 64 },
  { model: "o1", ...rates(15, 7.5, 60) },
  { model: "o1-pro", input: 150, output: 600 },
  { model: "o3", ...rates(2, 0.5, 8) },
  { model: "o3-pro", input: 20, output: 80 },
  { model: ["o3-mini", "o1-mini"], ...rates(1.1, 0.55, 4.4) },
  { model: "o4-mini", ...rates(1.1, 0.275, 4.4) },
  { model: "gpt-4-turbo", input: 10, output: 30 },
  { model: ["gpt-4", "gpt-4-0613"], input: 30, output: 60 },
  { model: ["gpt-3.5-turbo", "gpt-3.5-turbo-0125"], input: 0.5, output: 1.5 },
  { model: "text-embedding-3-small", input: 0.02 },
  { model: "text-embedding-3-large", input: 0.13 },
  { model: "text-embedding-ada-002", input: 0.1 },
];
