import type { Loss, ModelCapabilities, Thinking } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { fitThinking } from "../src/index.ts";

type Abilities = NonNullable<ModelCapabilities["thinking"]>;

const levels: Abilities = { levels: ["low", "high"], off: false };
const budget: Abilities = { budget: { min: 1024, max: 10_000 }, off: false };
const both: Abilities = { ...levels, ...budget };

function fit(thinking: Thinking, can: Abilities | undefined): { fitted: Thinking; losses: readonly Loss[] } {
  const losses: Loss[] = [];
  const capabilities = can ? { thinking: can } : {};
  return { fitted: fitThinking(thinking, { capabilities, losses: (loss) => losses.push(loss) }), losses };
}

const cases: readonly (readonly [what: string, Thinking, Abilities, Thinking])[] = [
  ["off becomes the weakest level", { type: "off" }, levels, { type: "level", level: "low" }],
  ["off becomes the least budget", { type: "off" }, budget, { type: "budget", tokens: 1024 }],
  ["off becomes a level where there is one", { type: "off" }, both, { type: "level", level: "low" }],
  ["a level becomes the nearest", { type: "level", level: "max" }, levels, { type: "level", level: "high" }],
  [
    "a level becomes a budget where there is nothing else",
    { type: "level", level: "medium", show: "none" },
    budget,
    { type: "budget", tokens: 8192, show: "none" },
  ],
  ["its budget is within bounds", { type: "level", level: "max" }, budget, { type: "budget", tokens: 10_000 }],
  ["a budget is within bounds", { type: "budget", tokens: 5 }, both, { type: "budget", tokens: 1024 }],
  [
    "a budget becomes a level where there is nothing else",
    { type: "budget", tokens: 20_000, show: "auto" },
    levels,
    { type: "level", level: "high", show: "auto" },
  ],
];

test.each(cases)("%s", (_what, thinking, can, expected) => {
  const { fitted, losses } = fit(thinking, can);

  expect(fitted).toEqual(expected);
  expect(losses).toMatchObject([{ path: "thinking", kind: "approximated" }]);
});

test.each<[Thinking, Abilities | undefined]>([
  [{ type: "off" }, { ...budget, off: true }],
  [{ type: "off" }, { off: false }],
  [{ type: "auto" }, levels],
  [{ type: "level", level: "max" }, {}],
  [{ type: "budget", tokens: 5 }, {}],
  [{ type: "budget", tokens: 2000 }, budget],
  [{ type: "level", level: "minimal" }, undefined],
])("%o stays where it fits, or nothing better is known", (thinking, can) => {
  expect(fit(thinking, can)).toEqual({ fitted: thinking, losses: [] });
});
