import type { ModelCapabilities } from "@patchbay/sdk";
import type { ModelFacts, Vendor } from "./model-facts.ts";

const levels = ["low", "medium", "high"] as const;
/** What models of the later series read beside text. */
const input = ["image", "file"] as const;

/** Models that reason before each answer: they refuse temperature and its kin. */
function reasoning(thinking: ModelCapabilities["thinking"], more: ModelCapabilities = {}): ModelFacts {
  return { capabilities: { ...more, sampling: false, ...(thinking && { thinking }) }, profile: {} };
}

/** Their reasoning cannot be turned off. */
const early = reasoning({ levels, off: false });

/**
 * OpenAI's models. Fine-tuned ones are named `ft:<model>:…` and can what their model can.
 * https://platform.openai.com/docs/guides/reasoning
 * https://platform.openai.com/docs/models
 */
export const openai: Vendor = {
  namePrefix: "ft:",
  models: [
    ["gpt-6.1-sol*", reasoning({ levels }, { input })],
    ["gpt-6*", reasoning(undefined, { input })],
    ["gpt-5-chat*", { capabilities: {}, profile: {} }],
    ["gpt-5-pro*", reasoning({ levels: ["high"], off: false })],
    ["gpt-5.*", reasoning({ levels: [...levels, "xhigh"], off: true }, { input })],
    ["gpt-5*", reasoning({ levels: ["minimal", ...levels], off: false })],
    ["o1*", early],
    ["o3*", early],
    ["o4*", early],
  ],
};
