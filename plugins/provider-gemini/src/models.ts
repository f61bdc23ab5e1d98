import type { ModelCapabilities, WireProfile } from "@patchbay/sdk";
import { gemini2Profile, gemini3Profile } from "@patchbay/wire-gemini";

type Thinking = NonNullable<ModelCapabilities["thinking"]>;

const proLevels: Thinking = { levels: ["low", "medium", "high"], off: false };
const flashLevels: Thinking = { levels: ["minimal", "low", "medium", "high"], off: false };

/**
 * How Google's models think, by how their names begin; the first that fits counts.
 * https://ai.google.dev/gemini-api/docs/thinking
 */
const thinking: readonly (readonly [prefix: string, thinking: Thinking])[] = [
  ["gemini-2.5-pro", { budget: { min: 128, max: 32_768 }, off: false }],
  ["gemini-2.5-flash-lite", { budget: { min: 512, max: 24_576 }, off: true }],
  ["gemini-2.5-flash", { budget: { min: 0, max: 24_576 }, off: true }],
  ["gemini-3-pro", { levels: ["low", "high"], off: false }],
  ["gemini-3.1-pro", proLevels],
];

/** What a model can do. Beside Google's own nothing is known. */
export function capabilitiesOf(model: string): ModelCapabilities {
  const name = nameOf(model);
  const known = thinking.find(([prefix]) => name.startsWith(prefix))?.[1];
  if (known) return { thinking: known };
  if (!isFrom3(name)) return {};
  return { thinking: name.includes("flash") ? flashLevels : proLevels };
}

/** What is peculiar about a model. */
export function profileOf(model: string): WireProfile {
  const name = nameOf(model);
  if (isFrom3(name)) return gemini3Profile;
  return /^gemini-[12]/.test(name) ? gemini2Profile : {};
}

function nameOf(model: string): string {
  return model.replace(/^models\//, "");
}

function isFrom3(name: string): boolean {
  return Number(/^gemini-(\d+)/.exec(name)?.[1] ?? 0) >= 3;
}
