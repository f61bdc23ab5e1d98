import type { Thinking, ThinkingLevel } from "@patchbay/sdk";

/** Levels from weak to strong with the budget that stands for each, in tokens. */
export const depths: readonly { readonly level: ThinkingLevel; readonly tokens: number }[] = [
  { level: "minimal", tokens: 512 },
  { level: "low", tokens: 1024 },
  { level: "medium", tokens: 8192 },
  { level: "high", tokens: 24_576 },
  { level: "xhigh", tokens: 32_768 },
  { level: "max", tokens: 128_000 },
];

/** The weakest level whose budget is enough; budgets beyond `high` are `xhigh`. */
export function toLevel(tokens: number): ThinkingLevel {
  return depths.slice(0, 4).find((depth) => tokens <= depth.tokens)?.level ?? "xhigh";
}

/** The budget of a wish that says how deep; undefined for those that leave it open. */
export function toBudget(thinking: Thinking): number | undefined {
  if (thinking.type === "budget") return thinking.tokens;
  return thinking.type === "level" ? depths.find(({ level }) => level === thinking.level)?.tokens : undefined;
}
