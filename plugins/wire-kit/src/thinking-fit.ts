import type { LossSink, ModelCapabilities, Thinking, ThinkingLevel } from "@patchbay/sdk";
import { depths } from "./thinking-depth.ts";

/** The wish within what the model can do. */
export function fitThinking(
  thinking: Thinking,
  { capabilities, losses }: { readonly capabilities: ModelCapabilities; readonly losses: LossSink },
): Thinking {
  const can = capabilities.thinking;
  if (!can) return thinking;
  const fitted = fit(thinking, can);
  if (fitted !== thinking) {
    losses({
      path: "thinking",
      kind: "approximated",
      from: say(thinking),
      to: say(fitted),
      reason: "the model cannot do that",
    });
  }
  return fitted;
}

function fit(thinking: Thinking, can: NonNullable<ModelCapabilities["thinking"]>): Thinking {
  const weakest = nearest("minimal", can.levels);
  if (thinking.type === "off" && can.off === false && weakest) return { ...thinking, type: "level", level: weakest };
  if (thinking.type === "level") {
    const level = nearest(thinking.level, can.levels) ?? thinking.level;
    return level === thinking.level ? thinking : { ...thinking, level };
  }
  if (thinking.type === "budget" && can.budget) {
    const tokens = Math.min(Math.max(thinking.tokens, can.budget.min), can.budget.max);
    return tokens === thinking.tokens ? thinking : { ...thinking, tokens };
  }
  return thinking;
}

/** The supported level that is closest; of two, the weaker. */
function nearest(wanted: ThinkingLevel, supported: readonly string[] | undefined): ThinkingLevel | undefined {
  const rank = depths.findIndex(({ level }) => level === wanted);
  const distance = (level: ThinkingLevel): number =>
    Math.abs(depths.findIndex((depth) => depth.level === level) - rank);
  const known = depths.map(({ level }) => level).filter((level) => supported?.includes(level));
  return known.toSorted((a, b) => distance(a) - distance(b))[0];
}

function say(thinking: Thinking): string {
  if (thinking.type === "level") return thinking.level;
  return thinking.type === "budget" ? `${thinking.tokens} tokens` : thinking.type;
}
