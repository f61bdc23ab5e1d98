import type { LossSink, ModelCapabilities, Thinking, ThinkingLevel } from "@patchbay/sdk";
import { depths, toBudget, toLevel } from "./thinking-depth.ts";

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

type Abilities = NonNullable<ModelCapabilities["thinking"]>;

function fit(thinking: Thinking, can: Abilities): Thinking {
  if (thinking.type === "off") return can.off === false ? fitOff(thinking, can) : thinking;
  if (thinking.type === "level") return fitLevel(thinking, can);
  return thinking.type === "budget" ? fitBudget(thinking, can) : thinking;
}

/** As little as a model does that cannot be told to stop thinking. */
function fitOff(thinking: Thinking & { readonly type: "off" }, { levels, budget }: Abilities): Thinking {
  const weakest = nearest("minimal", levels);
  if (weakest) return { ...thinking, type: "level", level: weakest };
  return budget ? { ...thinking, type: "budget", tokens: budget.min } : thinking;
}

function fitLevel(thinking: Thinking & { readonly type: "level" }, { levels, budget }: Abilities): Thinking {
  const { level: wanted, ...rest } = thinking;
  const level = nearest(wanted, levels);
  if (level !== undefined) return level === wanted ? thinking : { ...thinking, level };
  return budget ? { ...rest, type: "budget", tokens: within(toBudget(thinking) ?? budget.min, budget) } : thinking;
}

function fitBudget(thinking: Thinking & { readonly type: "budget" }, { levels, budget }: Abilities): Thinking {
  const { tokens, ...rest } = thinking;
  if (budget) {
    const fitted = within(tokens, budget);
    return fitted === tokens ? thinking : { ...thinking, tokens: fitted };
  }
  const level = nearest(toLevel(tokens), levels);
  return level === undefined ? thinking : { ...rest, type: "level", level };
}

function within(tokens: number, { min, max }: NonNullable<Abilities["budget"]>): number {
  return Math.min(Math.max(tokens, min), max);
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
