import type { ModelCapabilities } from "@patchbay/sdk";
import type { ModelFacts, Vendor } from "./model-facts.ts";

const input = ["image", "audio", "video", "file"] as const;
const sizes = { contextTokens: 1_048_576, maxOutputTokens: 65_536 };

/** Models up to 2.5: calls need no signatures, and a schema for the answer excludes tools. */
function unsigned(capabilities: ModelCapabilities): ModelFacts {
  return {
    capabilities,
    profile: { signedCalls: false, schemaWithTools: false, builtinsWithFunctions: false, mediaInResults: false },
  };
}

/** Models from 3 on: calls are signed, and thinking has levels that cannot be left. */
function signed(levels: readonly string[], more: ModelCapabilities = {}): ModelFacts {
  return {
    capabilities: { ...more, input, thinking: { levels, off: false } },
    profile: { signedCalls: true, schemaWithTools: true, builtinsWithFunctions: false, mediaInResults: true },
  };
}

const pro = ["low", "medium", "high"] as const;
const flash = ["minimal", "low", "medium", "high"] as const;

/**
 * Google's models: budgets up to 2.5, levels from 3 on.
 * https://ai.google.dev/gemini-api/docs/models
 * https://ai.google.dev/gemini-api/docs/thinking
 */
export const google: Vendor = {
  namePrefix: "models/",
  models: [
    ["gemini-2.5-pro*", unsigned({ input, ...sizes, thinking: { budget: { min: 128, max: 32_768 }, off: false } })],
    ["gemini-2.5-flash-lite*", unsigned({ input, thinking: { budget: { min: 512, max: 24_576 }, off: true } })],
    ["gemini-2.5-flash*", unsigned({ input, thinking: { budget: { min: 0, max: 24_576 }, off: true } })],
    ["gemini-[12]", unsigned({})],
    ["gemini-[12][.-]*", unsigned({})],
    ["gemini-3-pro*", signed(["low", "high"])],
    ["gemini-3.1-pro*", signed(pro)],
    ["gemini-3-flash*", signed(flash, sizes)],
    ["gemini-[1-9]*flash*", signed(flash)],
    ["gemini-[1-9]*", signed(pro)],
  ],
};
