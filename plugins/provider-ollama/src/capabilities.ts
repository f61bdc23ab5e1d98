import type { ModelCapabilities } from "@patchbay/sdk";

/** Thinks at one of three levels and cannot be kept from it. https://docs.ollama.com/capabilities/thinking */
const gptOss: ModelCapabilities = { thinking: { levels: ["low", "medium", "high"], off: false } };

const unknown: ModelCapabilities = {};

/** What a model can do, by its name; a namespace or a tag makes no difference. */
export function capabilitiesOf(model: string): ModelCapabilities {
  return /(^|\/)gpt-oss\b/.test(model) ? gptOss : unknown;
}
