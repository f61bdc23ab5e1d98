import type { ModelFacts, Vendor } from "./model-facts.ts";

const input = ["image", "file"] as const;
const budget = { min: 1024, max: 63_999 };
const efforts = ["low", "medium", "high", "xhigh", "max"] as const;

/** Models without thinking; they know no schemas for answers either. */
const early: ModelFacts = {
  capabilities: { input, structuredOutput: false, maxOutputTokens: 8192, thinking: { levels: [], off: true } },
  profile: { forcedToolChoice: "always", prefill: true },
};

/** Models that think with a budget. */
function budgeted(maxOutputTokens: number, structuredOutput: boolean): ModelFacts {
  const thinking = { budget: { ...budget, max: Math.min(budget.max, maxOutputTokens - 1) }, off: true };
  return {
    capabilities: { input, structuredOutput, maxOutputTokens, thinking },
    profile: { forcedToolChoice: "without-thinking", prefill: true },
  };
}

/** Models that take both forms. */
function either(maxOutputTokens: number): ModelFacts {
  const thinking = { levels: ["low", "medium", "high", "max"], budget, off: true };
  return {
    capabilities: { input, structuredOutput: true, maxOutputTokens, thinking },
    profile: { forcedToolChoice: "without-thinking", prefill: false },
  };
}

/** Models that decide themselves how long to think, and take no sampling. `off`: thinking can be turned off. */
function adaptive(off: boolean, forcedToolChoice: "without-thinking" | "never"): ModelFacts {
  return {
    capabilities: { input, structuredOutput: true, sampling: false, thinking: { levels: efforts, off } },
    profile: { forcedToolChoice, prefill: false },
  };
}

function sized(
  facts: ModelFacts,
  size: { readonly maxOutputTokens: number; readonly contextTokens?: number },
): ModelFacts {
  return { ...facts, capabilities: { ...facts.capabilities, ...size } };
}

const always = adaptive(false, "never");
const unlessOff = adaptive(true, "without-thinking");

/**
 * Anthropic's models: effort or budget, what refuses sampling, prefill and forced tools.
 * https://platform.claude.com/docs/en/about-claude/models/overview
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 */
export const anthropic: Vendor = {
  namePrefix: "claude-",
  models: [
    ["sonnet-5-5*", { ...always, profile: { ...always.profile, betweenTools: true } }],
    ["haiku-5-5*", adaptive(true, "never")],
    ["opus-5-5*", sized(always, { contextTokens: 1_000_000, maxOutputTokens: 128_000 })],
    ["fable-5*", always],
    ["mythos-5*", always],
    ["opus-5*", unlessOff],
    ["sonnet-5*", unlessOff],
    ["opus-4-8*", sized(unlessOff, { maxOutputTokens: 128_000 })],
    ["opus-4-7*", sized(unlessOff, { maxOutputTokens: 128_000 })],
    ["opus-4-6*", either(128_000)],
    ["sonnet-4-6*", either(64_000)],
    ["opus-4-5*", budgeted(64_000, true)],
    ["sonnet-4-5*", budgeted(64_000, true)],
    ["haiku-4-5*", budgeted(64_000, true)],
    ["opus-4*", budgeted(32_000, false)],
    ["sonnet-4*", budgeted(64_000, false)],
    ["3-7*", budgeted(64_000, false)],
    ["3-5*", early],
    ["3-*", sized(early, { maxOutputTokens: 4096 })],
  ],
};
