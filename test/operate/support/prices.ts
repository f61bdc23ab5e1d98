import type { Tokens } from "./tokens.ts";

/** Prices of the test's own, in dollars per million tokens: some are so odd that sums have to be rounded. */
export const prices = {
  version: "of-the-test",
  models: [
    {
      model: "chat-large",
      input: 1.25,
      cachedInput: 0.125,
      output: 10,
      reasoning: 12.5,
      audioInput: 40,
      audioOutput: 80,
    },
    {
      model: "chat-small",
      input: 0.0375,
      cachedInput: 0.009375,
      output: 0.3,
      tiers: [{ above: 4000, input: 0.075, output: 0.45 }],
    },
    { model: "claude-large", input: 3, cachedInput: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15 },
    { model: "embed-small", input: 0.02 },
  ],
} as const;

/** Models that have a price here; another is unpriced. */
export const unpricedModel = "house-made";

type Rates = Readonly<Partial<Record<keyof Tokens | "above", number>>>;

/** What the table says, in words of its kinds of tokens and with what stands for what is left out. */
const rates: Readonly<Record<string, readonly Rates[]>> = {
  "chat-large": [{ input: 1.25, cacheRead: 0.125, output: 10, reasoning: 12.5, audioInput: 40, audioOutput: 80 }],
  "chat-small": [
    {
      above: 4000,
      input: 0.075,
      cacheRead: 0.009375,
      output: 0.45,
      reasoning: 0.45,
      audioInput: 0.075,
      audioOutput: 0.45,
    },
    { input: 0.0375, cacheRead: 0.009375, output: 0.3, reasoning: 0.3, audioInput: 0.0375, audioOutput: 0.3 },
  ],
  "claude-large": [{ input: 3, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15, reasoning: 15 }],
  "embed-small": [{ input: 0.02, output: 0 }],
};

/** Billionths of a dollar, reckoned by another way than the product's; undefined where nobody can know. */
export function costOf(model: string, tokens: Tokens): bigint | undefined {
  const { input, output = model === "embed-small" ? 0 : undefined } = tokens;
  const rate = rates[model]?.find(({ above = -1 }) => (input ?? 0) > above);
  if (!rate || input === undefined || output === undefined) return undefined;
  const { cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0, reasoning = 0, audioInput = 0, audioOutput = 0 } = tokens;
  const parts: readonly (readonly [number, number | undefined])[] = [
    [input - cacheRead - cacheWrite - audioInput, rate.input],
    [audioInput, rate.audioInput],
    [cacheRead, rate.cacheRead],
    [cacheWrite - cacheWrite1h, rate.cacheWrite],
    [cacheWrite1h, rate.cacheWrite1h],
    [output - reasoning - audioOutput, rate.output],
    [reasoning, rate.reasoning],
    [audioOutput, rate.audioOutput],
  ];
  // Rates have six decimals: their millionths, times tokens, are thousandths of a billionth of a dollar.
  const exact = parts.reduce((sum, [count, each = 0]) => sum + BigInt(count) * BigInt(Math.round(each * 1e6)), 0n);
  return (exact + 500n) / 1000n;
}
