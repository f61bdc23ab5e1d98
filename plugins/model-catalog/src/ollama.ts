import type { ModelFacts, Vendor } from "./model-facts.ts";

/** Thinks at one of three levels and cannot be kept from it. */
const gptOss: ModelFacts = {
  capabilities: { thinking: { levels: ["low", "medium", "high"], off: false } },
  profile: {},
};

/**
 * Models by the names that Ollama gives them; a namespace or a tag makes no difference.
 * https://docs.ollama.com/capabilities/thinking
 */
export const ollama: Vendor = {
  models: [
    ["gpt-oss*", gptOss],
    ["*/gpt-oss*", gptOss],
  ],
};
