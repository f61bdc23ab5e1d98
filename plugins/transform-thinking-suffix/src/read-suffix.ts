import type { Thinking } from "@patchbay/sdk";

/** A model's name without its suffix, and what the suffix wishes. */
export interface Suffixed {
  readonly model: string;
  readonly thinking: Thinking;
}

/** Zero is no thinking, and less than nothing leaves it to the model. */
const words: Readonly<Record<string, Thinking>> = {
  none: { type: "off" },
  off: { type: "off" },
  "0": { type: "off" },
  auto: { type: "auto" },
  "-1": { type: "auto" },
  minimal: { type: "level", level: "minimal" },
  low: { type: "level", level: "low" },
  medium: { type: "level", level: "medium" },
  high: { type: "level", level: "high" },
  xhigh: { type: "level", level: "xhigh" },
  max: { type: "level", level: "max" },
};

const wordAtEnd = /^(.+)\(([a-z]+|-1|\d{1,9})\)$/i;

/** Takes the suffix off; undefined for a name that ends in none, or in one that says nothing of thinking. */
export function readSuffix(name: string): Suffixed | undefined {
  const [, model = "", suffix = ""] = wordAtEnd.exec(name) ?? [];
  const word = suffix.toLowerCase();
  const thinking = Object.hasOwn(words, word) ? words[word] : budgetOf(word);
  return thinking && { model, thinking };
}

function budgetOf(digits: string): Thinking | undefined {
  const tokens = Number(digits);
  if (digits === "" || Number.isNaN(tokens)) return undefined;
  return tokens === 0 ? { type: "off" } : { type: "budget", tokens };
}
