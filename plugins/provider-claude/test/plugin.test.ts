import type { HttpProvider } from "@patchbay/sdk";
import { node, providerContract, startPlugin } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function provider(): Promise<HttpProvider> {
  const { hooks } = await startPlugin(plugin);
  return hooks.outboundProvider as HttpProvider;
}

async function factsOf(model: string, baseUrl?: string) {
  const { capabilities, profile } = await provider();
  const target = { node: node("n", { provider: "claude", ...(baseUrl !== undefined && { baseUrl }) }), model };
  const known = typeof profile === "function" && profile({ ...target, operation: "chat", stream: false });
  return { capabilities: capabilities?.(target), profile: known };
}

describe("the contract of providers", () => {
  for (const { name, run } of providerContract(plugin)) test(name, run);
});

describe("the provider", () => {
  test("is named after its package and brings its wire", async () => {
    expect(plugin).toMatchObject({ name: "@patchbay/provider-claude", sdk: "1.0" });
    expect(await provider()).toMatchObject({
      id: "claude",
      wire: { id: "claude" },
      baseUrl: "https://api.anthropic.com/v1",
      auth: { type: "header", name: "x-api-key" },
      endpoints: { chat: "messages", "count-tokens": "messages/count_tokens", models: "models" },
      headers: { "anthropic-version": "2023-06-01" },
    });
  });
});

describe("what a model can do", () => {
  const official = "https://api.anthropic.com/v1";

  test.each([
    ["claude-3-5-sonnet-20241022", false, false, undefined, true],
    ["claude-3-7-sonnet-20250219", false, true, undefined, true],
    ["claude-sonnet-4-20250514", false, true, undefined, true],
    ["claude-opus-4-1-20250805", false, true, undefined, true],
    ["claude-haiku-4-5-20251001", false, true, undefined, true],
    ["claude-sonnet-4-6", true, true, undefined, false],
    ["claude-opus-4-8", true, false, false, false],
    ["claude-opus-5", true, false, false, false],
    ["claude-opus-5-5", true, false, false, false],
    ["claude-sonnet-5-5", true, false, false, false],
  ])(
    "%s thinks by effort %s, by budget %s, takes sampling %s, goes on from a prefill %s",
    async (...[model, effort, budget, sampling, prefill]) => {
      const { capabilities, profile } = await factsOf(model, official);

      expect((capabilities?.thinking?.levels?.length ?? 0) > 0).toBe(effort);
      expect(capabilities?.thinking?.budget !== undefined).toBe(budget);
      expect(capabilities?.sampling).toBe(sampling);
      expect(profile).toMatchObject({ prefill, webSearch: true });
    },
  );

  test.each([
    ["claude-opus-5-5", false, "never"],
    ["claude-fable-5-1", false, "never"],
    ["claude-haiku-5-5", true, "never"],
    ["claude-opus-4-7", true, "without-thinking"],
  ])("%s can be kept from thinking %s, and is forced to call %s", async (model, off, forcedToolChoice) => {
    const { capabilities, profile } = await factsOf(model, official);

    expect(capabilities?.thinking?.off).toBe(off);
    expect(profile).toMatchObject({ forcedToolChoice });
  });

  test("is not known of new models, nor of those of other services", async () => {
    expect((await factsOf("claude-9", official)).capabilities).toEqual({});
    expect(await factsOf("claude-opus-5-5", "http://127.0.0.1:9/v1")).toEqual({ capabilities: {}, profile: {} });
  });
});
