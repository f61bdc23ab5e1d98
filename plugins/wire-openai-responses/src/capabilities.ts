import type { ModelCapabilities } from "@patchbay/sdk";

const levels = ["low", "medium", "high"] as const;

/** Models that reason before each answer: they refuse temperature and its kin. */
const reasoning: ModelCapabilities = { sampling: false, thinking: { levels, off: false } };

/**
 * What OpenAI's models can do, by how their names begin; the first that fits counts. Others are assumed to do anything.
 * https://platform.openai.com/docs/guides/reasoning
 */
const models: readonly (readonly [prefix: string, capabilities: ModelCapabilities])[] = [
  ["gpt-5-chat", {}],
  ["gpt-5-pro", { sampling: false, thinking: { levels: ["high"], off: false } }],
  ["gpt-5.", { sampling: false, thinking: { levels: [...levels, "xhigh"], off: true } }],
  ["gpt-5", { sampling: false, thinking: { levels: ["minimal", ...levels], off: false } }],
  ["o1", reasoning],
  ["o3", reasoning],
  ["o4", reasoning],
];

const unknown: ModelCapabilities = {};

/** What a model of OpenAI's can do. Fine-tuned ones are named `ft:<model>:…` and can what their model can. */
export function capabilitiesOf(model: string): ModelCapabilities {
  const name = model.replace(/^ft:/, "");
  return models.find(([prefix]) => name.startsWith(prefix))?.[1] ?? unknown;
}
