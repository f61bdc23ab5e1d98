import { describe, expect, test } from "vitest";
import { factsOf } from "../src/index.ts";

const nothing = { capabilities: {}, profile: {} };

describe("the catalog", () => {
  test.each([
    ["anthropic", "claude-3-5-sonnet-20241022", { thinking: { levels: [], off: true }, maxOutputTokens: 8192 }],
    ["anthropic", "claude-3-haiku-20240307", { maxOutputTokens: 4096, structuredOutput: false }],
    ["anthropic", "claude-opus-4-1-20250805", { thinking: { budget: { min: 1024, max: 31_999 }, off: true } }],
    ["anthropic", "claude-haiku-4-5", { structuredOutput: true, maxOutputTokens: 64_000 }],
    ["anthropic", "claude-sonnet-4-6", { thinking: { budget: { min: 1024 }, levels: expect.any(Array) } }],
    ["anthropic", "claude-opus-5-5[1m]", { contextTokens: 1_000_000, sampling: false, thinking: { off: false } }],
    ["anthropic", "claude-opus-5", { sampling: false, thinking: { off: true } }],
    ["openai", "gpt-5.6-sol", { sampling: false, thinking: { levels: expect.arrayContaining(["xhigh"]), off: true } }],
    ["openai", "gpt-5-mini", { thinking: { levels: expect.arrayContaining(["minimal"]), off: false } }],
    ["openai", "gpt-6.1-sol", { sampling: false, thinking: { levels: ["low", "medium", "high"] } }],
    ["openai", "gpt-6-astra", { sampling: false, input: ["image", "file"] }],
    ["openai", "ft:o4-mini:acme::x", { sampling: false }],
    ["google", "gemini-2.5-pro", { contextTokens: 1_048_576, thinking: { budget: { min: 128, max: 32_768 } } }],
    ["google", "models/gemini-2.5-flash-lite-001", { thinking: { budget: { min: 512, max: 24_576 }, off: true } }],
    ["google", "gemini-3-pro-preview", { thinking: { levels: ["low", "high"], off: false } }],
    ["google", "gemini-3.1-flash-lite", { thinking: { levels: ["minimal", "low", "medium", "high"] } }],
    ["google", "gemini-12-ultra", { thinking: { levels: ["low", "medium", "high"] } }],
    ["ollama", "someone/gpt-oss:20b", { thinking: { levels: ["low", "medium", "high"], off: false } }],
  ] as const)("knows of %s's %s: %j", (vendor, model, capabilities) => {
    expect(factsOf(vendor, model).capabilities).toMatchObject(capabilities);
  });

  test.each([
    ["anthropic", "claude-sonnet-5-5", { betweenTools: true, forcedToolChoice: "never", prefill: false }],
    ["anthropic", "claude-sonnet-4-5", { forcedToolChoice: "without-thinking", prefill: true }],
    ["google", "gemini-3-flash", { signedCalls: true, schemaWithTools: true }],
    ["google", "gemini-2.0-flash", { signedCalls: false, schemaWithTools: false }],
  ] as const)("knows what is peculiar about %s's %s: %j", (vendor, model, profile) => {
    expect(factsOf(vendor, model).profile).toMatchObject(profile);
  });

  test.each([
    ["anthropic", "claude-9"],
    ["openai", "gpt-4o"],
    ["openai", "gpt-5-chat-latest"],
    ["google", "gemma-3"],
    ["google", "gemini-pro"],
    ["ollama", "qwen3"],
    ["openai", "claude-opus-4-8"],
    ["openai", "my-gpt-5"],
  ] as const)("claims nothing of %s's %s", (vendor, model) => {
    expect(factsOf(vendor, model)).toEqual(nothing);
  });

  test("reads every character of a pattern but its own signs as itself", () => {
    expect(factsOf("openai", "gpt-5xmini").capabilities.thinking?.off).toBe(false);
    expect(factsOf("openai", "gpt-5.4").capabilities.thinking?.off).toBe(true);
  });

  test("gives the same object for every model of a row, so that others may remember by it", () => {
    expect(factsOf("google", "gemini-3-flash")).toBe(factsOf("google", "models/gemini-3-flash"));
  });
});
