import { describe, expect, test } from "vitest";
import { factsOf } from "../../model-catalog/src/index.ts";
import { createPriceBook, priceTableFaults, published } from "../src/index.ts";

const { costOf } = createPriceBook();
const million = 1_000_000;
const dollars = (amount: number) => Math.round(amount * 1e9);

/** Where the numbers of the vectors stand. */
const claude = "https://platform.claude.com/docs/en/about-claude/pricing";
const caching = "https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing";
const openai = "https://developers.openai.com/api/docs/pricing";
const gemini = "https://ai.google.dev/gemini-api/docs/pricing";

describe("published prices", () => {
  test.each([
    // One million tokens of each kind cost what the column of the page says.
    [claude, "claude-opus-5-5", { inputTokens: million, outputTokens: 0 }, 4],
    [claude, "claude-opus-5-5", { inputTokens: 0, outputTokens: million }, 20],
    [claude, "claude-opus-4-1-20250805", { inputTokens: million, outputTokens: million }, 90],
    [claude, "claude-sonnet-4-6", { inputTokens: million, outputTokens: million }, 18],
    [claude, "claude-haiku-4-5-20251001", { inputTokens: million, outputTokens: million }, 6],
    [claude, "claude-3-haiku-20240307", { inputTokens: million, cacheReadTokens: million, outputTokens: 0 }, 0.03],
    // Writes cost 1.25 times the input, for an hour twice, reads a tenth.
    [caching, "claude-sonnet-4-6", { inputTokens: million, cacheWriteTokens: million, outputTokens: 0 }, 3.75],
    [
      caching,
      "claude-sonnet-4-6",
      { inputTokens: million, cacheWriteTokens: million, cacheWrite1hTokens: million, outputTokens: 0 },
      6,
    ],
    [caching, "claude-sonnet-4-6", { inputTokens: million, cacheReadTokens: million, outputTokens: 0 }, 0.3],
    // All kinds at once.
    [
      caching,
      "claude-opus-4-8",
      {
        inputTokens: 50 + 188_086 + 556,
        cacheReadTokens: 188_086,
        cacheWriteTokens: 556,
        cacheWrite1hTokens: 100,
        outputTokens: 393,
      },
      (50 * 5 + 188_086 * 0.5 + 456 * 6.25 + 100 * 10 + 393 * 25) / million,
    ],
    // The whole of a long request is dearer, by one token.
    [claude, "claude-sonnet-4-5", { inputTokens: 200_000, outputTokens: 1000 }, 0.615],
    [claude, "claude-sonnet-4-5", { inputTokens: 200_001, outputTokens: 1000 }, 1.222506],
    [claude, "claude-haiku-5-5", { inputTokens: 100_000, outputTokens: 1000 }, 0.0105],
    [claude, "claude-haiku-5-5", { inputTokens: 200_000, cacheReadTokens: 100_000, outputTokens: 1000 }, 0.0575],
    [openai, "gpt-5", { inputTokens: million, cacheReadTokens: million, outputTokens: million }, 10.125],
    [openai, "gpt-4o-2024-08-06", { inputTokens: million, outputTokens: million }, 12.5],
    [openai, "gpt-4o-2024-05-13", { inputTokens: million, outputTokens: million }, 20],
    [openai, "gpt-6-astra", { inputTokens: 272_000, cacheWriteTokens: 272_000, outputTokens: 0 }, 3.4],
    [openai, "gpt-6-astra", { inputTokens: 272_001, outputTokens: 1000 }, 5.51502],
    [
      openai,
      "gpt-4o-audio-preview",
      { inputTokens: 1500, audioInputTokens: 1000, outputTokens: 700, audioOutputTokens: 600 },
      (500 * 2.5 + 1000 * 40 + 100 * 10 + 600 * 80) / million,
    ],
    [openai, "text-embedding-3-small", { inputTokens: million }, 0.02],
    // Prompts above 200,000 tokens.
    [gemini, "gemini-2.5-pro", { inputTokens: 200_000, outputTokens: 1000 }, 0.26],
    [gemini, "gemini-2.5-pro", { inputTokens: 200_001, cacheReadTokens: 1, outputTokens: 1000 }, 0.51500025],
    [gemini, "gemini-3.1-pro-preview", { inputTokens: 300_000, outputTokens: 1000 }, 1.218],
    [gemini, "models/gemini-2.5-flash", { inputTokens: 3000, audioInputTokens: 1000, outputTokens: 0 }, 0.0016],
  ])("of %s: %s, %j", (_source, model, usage, expected) => {
    expect(costOf({ model, usage })?.nanoUsd).toBe(dollars(expected));
  });

  test("reasoning is part of the output and costs what that does", () => {
    const usage = { inputTokens: 10, outputTokens: 1000 };
    const plain = costOf({ model: "o3", usage });
    expect(costOf({ model: "o3", usage: { ...usage, reasoningTokens: 900 } })).toEqual(plain);
  });

  test("follow the days that the vendor announced", () => {
    const usage = { inputTokens: million, cacheReadTokens: 0, outputTokens: 0 };
    const on = (day: string) => costOf({ model: "gemini-3.8-flash", usage, at: Date.parse(day) })?.nanoUsd;
    expect([on("2026-12-31T23:59:59.999Z"), on("2027-01-01")]).toEqual([dollars(0.75), dollars(1.5)]);
    const read = { inputTokens: million, cacheReadTokens: million, outputTokens: 0 };
    const cached = (day: string) => costOf({ model: "claude-sonnet-5-5", usage: read, at: Date.parse(day) })?.nanoUsd;
    expect([cached("2026-10-06"), cached("2026-10-07")]).toEqual([dollars(0.2), dollars(0.1)]);
  });

  test.each([
    "gpt-5-preview",
    "gpt-7",
    "gpt-5.7-mini",
    "claude-opus-9",
    "llama3:8b",
    "ft:gpt-4o:us::x",
    "gemini-flash-latest",
    "",
  ])("of %j is nothing known", (model) =>
    expect(costOf({ model, usage: { inputTokens: 1, outputTokens: 1 } })).toBeUndefined(),
  );

  test("are a table without faults, in which every name is found by its own row", () => {
    expect(priceTableFaults(published)).toEqual([]);
    const usage = { inputTokens: 1, outputTokens: 0 };
    for (const { model } of published.models)
      for (const name of [model].flat()) expect(costOf({ model: name, usage })?.price).toBe(name);
  });

  test("are there for the models of the catalog that stand under one name", () => {
    const known = { inputTokens: 1, outputTokens: 1 };
    for (const [vendor, model] of [
      ["openai", "gpt-6.1-sol"],
      ["openai", "o3"],
      ["anthropic", "claude-opus-5-5"],
      ["anthropic", "claude-fable-5"],
      ["google", "gemini-2.5-pro"],
    ] as const) {
      expect(factsOf(vendor, model).capabilities).not.toEqual({});
      expect(costOf({ model, usage: known }), model).toBeDefined();
    }
  });
});
