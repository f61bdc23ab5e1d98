import type { ModelCapabilities, WireProfile } from "@patchbay/sdk";

/** What is known of a model. */
export interface ModelFacts {
  readonly capabilities: ModelCapabilities;
  readonly profile: WireProfile;
}

const input = ["image", "file"] as const;
const budget = { min: 1024, max: 63_999 };
const levels = ["low", "medium", "high", "xhigh", "max"] as const;

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

/** Models that decide themselves how long to think. `off`: that can be turned off. */
function adaptive(off: boolean, forcedToolChoice: "without-thinking" | "never"): ModelFacts {
  return {
    capabilities: { input, sampling: false, thinking: { levels, off } },
    profile: { forcedToolChoice, prefill: false },
  };
}

function writing(maxOutputTokens: number, { capabilities, profile }: ModelFacts): ModelFacts {
  return { capabilities: { ...capabilities, maxOutputTokens }, profile };
}

/** Models that take both forms. */
function either(maxOutputTokens: number): ModelFacts {
  return {
    capabilities: {
      input,
      maxOutputTokens,
      thinking: { levels: ["low", "medium", "high", "max"], budget, off: true },
    },
    profile: { forcedToolChoice: "without-thinking", prefill: false },
  };
}

const always = adaptive(false, "never");

/**
 * Anthropic's models by how their names begin after `claude-`; the first that fits counts. Of others nothing is known.
 * https://platform.claude.com/docs/en/about-claude/models/overview
 */
const models: readonly (readonly [prefix: string, facts: ModelFacts])[] = [
  ["sonnet-5-5", { ...always, profile: { ...always.profile, betweenTools: true } }],
  ["haiku-5-5", adaptive(true, "never")],
  ["opus-5-5", writing(128_000, always)],
  ["fable-5", always],
  ["mythos-5", always],
  ["opus-5", adaptive(true, "without-thinking")],
  ["sonnet-5", adaptive(true, "without-thinking")],
  ["opus-4-8", writing(128_000, adaptive(true, "without-thinking"))],
  ["opus-4-7", writing(128_000, adaptive(true, "without-thinking"))],
  ["opus-4-6", either(128_000)],
  ["sonnet-4-6", either(64_000)],
  ["opus-4-5", budgeted(64_000, true)],
  ["sonnet-4-5", budgeted(64_000, true)],
  ["haiku-4-5", budgeted(64_000, true)],
  ["opus-4", budgeted(32_000, false)],
  ["sonnet-4", budgeted(64_000, false)],
  ["3-7", budgeted(64_000, false)],
  ["3-5", early],
  ["3-", writing(4096, early)],
];

const unknown: ModelFacts = { capabilities: {}, profile: {} };

/** What is known of a model of Anthropic's. */
export function factsOf(model: string): ModelFacts {
  const name = model.replace(/^claude-/, "");
  return models.find(([prefix]) => name.startsWith(prefix))?.[1] ?? unknown;
}
