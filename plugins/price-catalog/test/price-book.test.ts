import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPriceBook, priceTableFaults, published, readPriceTable, usdText } from "../src/index.ts";

const everything = {
  version: "own",
  models: [
    {
      model: "m",
      input: 0.037501,
      cachedInput: 0.003,
      cacheWrite: 0.05,
      cacheWrite1h: 0.07,
      audioInput: 0.4,
      output: 1.234567,
      reasoning: 2,
      audioOutput: 9,
      tiers: [{ above: 1000, input: 0.1, cachedInput: 0.01, cacheWrite: 0.2, cacheWrite1h: 0.3, output: 3 }],
    },
  ],
};
const book = createPriceBook({ overrides: everything });
const count = fc.integer({ min: 0, max: 5_000_000 });

/** Counts that add up, whatever they are. */
const usages = fc
  .record({
    fresh: count,
    audio: count,
    read: count,
    write: count,
    hour: count,
    said: count,
    thought: count,
    spoken: count,
  })
  .map(({ fresh, audio, read, write, hour, said, thought, spoken }) => ({
    inputTokens: fresh + audio + read + write + hour,
    audioInputTokens: audio,
    cacheReadTokens: read,
    cacheWriteTokens: write + hour,
    cacheWrite1hTokens: hour,
    outputTokens: said + thought + spoken,
    reasoningTokens: thought,
    audioOutputTokens: spoken,
  }));

describe("a price book", () => {
  test("gives parts that add up to the total, all of them integers and none below zero", () => {
    fc.assert(
      fc.property(usages, (usage) => {
        const cost = book.costOf({ model: "m", usage });
        const parts = Object.values(cost?.parts ?? {});
        expect(parts).toHaveLength(6);
        for (const part of parts) expect(Number.isSafeInteger(part) && part >= 0).toBe(true);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(cost?.nanoUsd);
      }),
    );
  });

  test("is exact to half a billionth of a dollar", () => {
    fc.assert(
      fc.property(usages, (usage) => {
        const long = usage.inputTokens > 1000;
        const rate = long
          ? { i: 100_000n, r: 10_000n, w: 200_000n, h: 300_000n, o: 3_000_000n }
          : { i: 37_501n, r: 3000n, w: 50_000n, h: 70_000n, o: 1_234_567n };
        const { inputTokens: all, cacheReadTokens: read, cacheWriteTokens: written, cacheWrite1hTokens: hour } = usage;
        const {
          audioInputTokens: audio,
          outputTokens: out,
          reasoningTokens: thought,
          audioOutputTokens: spoken,
        } = usage;
        const exact =
          BigInt(all - read - written - audio) * rate.i +
          BigInt(audio) * 400_000n +
          BigInt(read) * rate.r +
          BigInt(written - hour) * rate.w +
          BigInt(hour) * rate.h +
          BigInt(out - thought - spoken) * rate.o +
          BigInt(thought) * 2_000_000n +
          BigInt(spoken) * 9_000_000n;
        const cost = book.costOf({ model: "m", usage });
        const off = BigInt(cost?.nanoUsd ?? -1) * 1000n - exact;
        expect(off <= 500n && off > -500n).toBe(true);
      }),
    );
  });

  test("takes more for more, of each kind", () => {
    const kinds = [
      "inputTokens",
      "cacheReadTokens",
      "cacheWriteTokens",
      "audioInputTokens",
      "outputTokens",
      "reasoningTokens",
      "audioOutputTokens",
    ] as const;
    fc.assert(
      fc.property(usages, fc.constantFrom(...kinds), fc.integer({ min: 1, max: 1000 }), (usage, kind, more) => {
        const isInput = kind.startsWith("cache") || kind === "audioInputTokens";
        const isOutput = kind === "reasoningTokens" || kind === "audioOutputTokens";
        const grown = {
          ...usage,
          [kind]: usage[kind] + more,
          ...(isInput && { inputTokens: usage.inputTokens + more }),
          ...(isOutput && { outputTokens: usage.outputTokens + more }),
        };
        // Within one tier: a longer request may be charged by other rates.
        if (usage.inputTokens > 1000 === grown.inputTokens > 1000) {
          const [before, after] = [usage, grown].map(
            (each) => book.costOf({ model: "m", usage: each })?.nanoUsd ?? NaN,
          );
          expect(after).toBeGreaterThanOrEqual(before ?? NaN);
        }
      }),
    );
  });

  test.each([
    [{}, "nothing is said"],
    [{ inputTokens: 5 }, "the output is not said"],
    [{ outputTokens: 5 }, "the input is not said"],
    [{ inputTokens: -1, outputTokens: 5 }, "a count is below zero"],
    [{ inputTokens: 1.5, outputTokens: 5 }, "a count is no integer"],
    [{ inputTokens: 1, outputTokens: Number.NaN }, "a count is none"],
  ] as [object, string][])("knows no cost of %j: %s", (usage) => {
    expect(book.costOf({ model: "m", usage })).toBeUndefined();
  });

  test("charges a part that is larger than its whole as the whole", () => {
    const cost = book.costOf({ model: "m", usage: { inputTokens: 100, cacheReadTokens: 900, outputTokens: 0 } });
    expect(cost?.parts).toMatchObject({ input: 0, cacheRead: 300 });
  });

  test("knows no cost of tokens that came from a model that gives none", () => {
    const overrides = { version: "e", models: [{ model: "embed", input: 1 }] };
    const { costOf } = createPriceBook({ overrides });
    expect(costOf({ model: "embed", usage: { inputTokens: 7 } })?.nanoUsd).toBe(7000);
    expect(costOf({ model: "embed", usage: { inputTokens: 7, outputTokens: 1 } })).toBeUndefined();
  });

  test("says which price it took, and which tier", () => {
    expect(book.costOf({ model: "m", usage: { inputTokens: 1001, outputTokens: 0 } })).toMatchObject({
      price: "m",
      tier: "above-1000",
    });
    expect(book.costOf({ model: "m", usage: { inputTokens: 1000, outputTokens: 0 } })).not.toHaveProperty("tier");
  });
});

describe("prices of one's own", () => {
  const overrides = readPriceTable({
    version: "contract-7",
    models: [
      { model: "gpt-5*", provider: "azure-*", input: 1, output: 2 },
      { model: "*", provider: "local", input: 0, output: 0 },
    ],
  });
  const { costOf, version } = createPriceBook({ overrides });
  const usage = { inputTokens: 1_000_000, outputTokens: 0 };

  test("go before the published ones, for whom they are", () => {
    expect(costOf({ model: "gpt-5-mini", provider: "azure-eu", usage })?.nanoUsd).toBe(1e9);
    expect(costOf({ model: "gpt-5-mini", provider: "openai", usage })?.nanoUsd).toBe(0.25e9);
    expect(costOf({ model: "gpt-5-mini", usage })?.nanoUsd).toBe(0.25e9);
  });

  test("may say that something costs nothing, which is a price", () => {
    expect(costOf({ model: "llama3:8b", provider: "local", usage })).toMatchObject({ nanoUsd: 0, price: "*" });
  });

  test("are told by the version", () => expect(version).toBe(`${published.version}+contract-7`));

  test.each([
    [[], "prices must be an object"],
    [{}, "models must be a list"],
    [{ models: [], modles: 1 }, 'unknown field "modles"'],
    [{ models: [], version: "a b" }, "version must be 1 to 40 letters"],
    [{ models: ["gpt"] }, "models[0] must be an object"],
    [{ models: [{ input: 1 }] }, "models[0].model must be a name or a list of names"],
    [{ models: [{ model: "a", input: 1, provider: 3 }] }, "models[0].provider must be a name"],
    [{ models: [{ model: "a" }] }, "models[0].input is missing"],
    [{ models: [{ model: "a", input: -1 }] }, "models[0].input must be dollars per million tokens"],
    [{ models: [{ model: "a", input: "1" }] }, "models[0].input must be dollars per million tokens"],
    [{ models: [{ model: "a", input: 0.0000001 }] }, "with six decimals at most"],
    [{ models: [{ model: "a", input: 1, outptu: 2 }] }, "models[0].outptu is unknown; rates are input"],
    [{ models: [{ model: "a", input: 1, until: "soon" }] }, "models[0].until must be a day such as 2027-01-01"],
    [{ models: [{ model: "a", input: 1, tiers: {} }] }, "models[0].tiers must be a list"],
    [
      { models: [{ model: "a", input: 1, tiers: [{ input: 2 }] }] },
      "models[0].tiers[0].above must be a number of input tokens",
    ],
    [{ models: [{ model: "a", input: 1, tiers: [{ above: 9, x: 2 }] }] }, "models[0].tiers[0].x is unknown"],
  ])("that are none are refused with what is wrong: %j", (value, message) => {
    expect(priceTableFaults(value).join("; ")).toContain(message);
    expect(() => readPriceTable(value)).toThrow(message);
  });
});

test.each([
  [0, "0.000000000"],
  [1, "0.000000001"],
  [12_345_678_901n, "12.345678901"],
  [-5, "-0.000000005"],
])("%s billionths are %s dollars", (nanos, text) => expect(usdText(nanos)).toBe(text));
