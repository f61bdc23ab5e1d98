import type { EndpointTarget, HttpProvider } from "@patchbay/sdk";
import { node, providerContract, startPlugin } from "@patchbay/sdk/testing";
import { gemini2Profile, gemini3Profile } from "@patchbay/wire-gemini";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function provider(): Promise<HttpProvider> {
  const { hooks } = await startPlugin(plugin);
  return hooks.outboundProvider as HttpProvider;
}

async function endpoint(operation: EndpointTarget["operation"], model: string, stream = false) {
  const { endpoints } = await provider();
  const source = typeof endpoints === "function" ? undefined : endpoints[operation];
  return typeof source === "function" ? source({ node: node("n"), model, operation, stream }) : source;
}

describe("the provider", () => {
  test.each([...providerContract(plugin)])("$name", ({ run }) => run());

  test("sends the key in the vendor's own header", async () => {
    expect((await provider()).auth).toEqual({ type: "header", name: "x-goog-api-key" });
  });

  test("puts model and action into the address, and asks for events", async () => {
    expect(await endpoint("chat", "gemini-3-flash")).toEqual({ path: "models/gemini-3-flash:generateContent" });
    expect(await endpoint("chat", "m", true)).toEqual({
      path: "models/m:streamGenerateContent",
      query: { alt: "sse" },
    });
    expect(await endpoint("count-tokens", "models/m")).toEqual({ path: "models/m:countTokens" });
    expect(await endpoint("embed", "tunedModels/m")).toEqual({ path: "tunedModels/m:batchEmbedContents" });
    expect(await endpoint("chat", "a?b:c")).toEqual({ path: "models/a%3Fb%3Ac:generateContent" });
    expect(await endpoint("models", "")).toBe("models");
  });
});

describe("what a model can do", () => {
  test("is told in every term of the wire", async () => {
    const { profile } = await provider();
    const profileOf = (model: string) =>
      typeof profile === "function" && profile({ node: node("n"), model, operation: "chat", stream: false });

    expect(profileOf("gemini-3-flash")).toEqual(gemini3Profile);
    expect(profileOf("gemini-2.5-pro")).toEqual(gemini2Profile);
  });

  test.each([
    ["gemini-2.5-pro", { budget: { min: 128, max: 32_768 }, off: false }],
    ["gemini-2.5-flash-lite-001", { budget: { min: 512, max: 24_576 }, off: true }],
    ["models/gemini-2.5-flash", { budget: { min: 0, max: 24_576 }, off: true }],
    ["gemini-3-pro-preview", { levels: ["low", "high"], off: false }],
    ["gemini-3-flash", { levels: ["minimal", "low", "medium", "high"], off: false }],
    ["gemini-4-ultra", { levels: ["low", "medium", "high"], off: false }],
    ["gemma-3", undefined],
  ])("%s thinks by %j", async (model, thinking) => {
    expect((await provider()).capabilities?.({ node: node("n"), model }).thinking).toEqual(thinking);
  });

  test.each([
    ["gemini-3-flash", true],
    ["gemini-10", true],
    ["gemini-2.0-flash", false],
    ["gemma-3", undefined],
  ])("%s wants its calls signed: %s", async (model, signed) => {
    const { profile } = await provider();
    const target = { node: node("n"), model, operation: "chat", stream: false } as const;

    expect(typeof profile === "function" && profile(target)["signedCalls"]).toBe(signed);
  });
});
