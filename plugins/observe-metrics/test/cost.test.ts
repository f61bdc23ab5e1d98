import { createPriceBook } from "@patchbay/price-catalog";
import { kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { start } from "./start.ts";

const prices = { models: [{ model: "m", input: 1, output: 10 }] };
const attempt = (overrides: object = {}) => kernelEvent("attempt-end", { pool: "main", model: "m", ...overrides });
const usage = { inputTokens: 1000, outputTokens: 100 };

describe("cost", () => {
  it("is that of attempts, hedges and probes, by pool, model and cause", async () => {
    const { tell, page } = await start({ prices });
    await tell(
      attempt({ usage }),
      attempt({ usage, attempt: 2 }),
      attempt({ usage, attempt: 2, hedge: true, outcome: "cancelled" }),
      kernelEvent("probe", { pool: "main", model: "m", usage }),
    );
    const shown = await page();
    for (const cause of ["first", "retry", "hedge", "probe"])
      expect(shown.sum("patchbay_cost_dollars_total", { pool: "main", upstream_model: "m", cause }), cause).toBe(0.002);
    expect(shown.sum("patchbay_unpriced_attempts_total")).toBe(0);
  });

  it("without a known price is counted apart, never as 0", async () => {
    const { tell, page } = await start({ prices });
    await tell(
      attempt({ usage, model: "of-nobody" }),
      kernelEvent("probe", { pool: "main", model: undefined, usage } as object),
      attempt({ usage: undefined }),
    );
    const shown = await page();
    expect(shown.samples.filter(({ name }) => name === "patchbay_cost_dollars_total")).toEqual([]);
    expect(shown.sum("patchbay_unpriced_attempts_total", { upstream_model: "of-nobody", cause: "first" })).toBe(1);
    expect(shown.sum("patchbay_unpriced_attempts_total", { cause: "probe" })).toBe(1);
    expect(shown.sum("patchbay_unpriced_attempts_total")).toBe(2);
  });

  it("of many small attempts adds up exactly", async () => {
    const { tell, page } = await start({ prices: { models: [{ model: "m", input: 0.1, output: 0.3 }] } });
    const small = { inputTokens: 7, outputTokens: 11 };
    for (let round = 0; round < 100; round++)
      await tell(...Array.from({ length: 10 }, () => attempt({ usage: small })));
    expect((await page()).sum("patchbay_cost_dollars_total")).toBe((1000 * (7 * 100 + 11 * 300)) / 1e9);
  });

  it("is after the published prices where the option says nothing", async () => {
    const { tell, page } = await start({ prices });
    const model = "gpt-4o";
    await tell(attempt({ usage, model }));
    const cost = createPriceBook().costOf({ model, usage, at: attempt().at });
    expect((await page()).sum("patchbay_cost_dollars_total")).toBe((cost?.nanoUsd ?? Number.NaN) / 1e9);
  });

  it("tells clients apart with clientLabel", async () => {
    const { tell, page } = await start({ prices, clientLabel: true });
    await tell(attempt({ usage, client: "client-7" }), attempt({ usage, client: "client-8" }));
    expect((await page()).sum("patchbay_cost_dollars_total", { client: "client-7" })).toBe(0.002);
  });
});

test.each([{ models: [{ model: "m" }] }, { models: {} }, "prices.json"])("prices %j are refused", async (wrong) => {
  await expect(start({ prices: wrong })).rejects.toThrow(TypeError);
});
