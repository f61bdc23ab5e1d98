import { options, type RuleOptions } from "../src/options.ts";
import { type Rule, rulesOf } from "../src/rule.ts";

/** A rule as a config has it. */
export type RuleInput = {
  readonly [Key in keyof RuleOptions]?: RuleOptions[Key] extends readonly (infer Item)[]
    ? readonly Item[]
    : RuleOptions[Key];
};

/** A rule of the options, complete, ready for use. */
export function ruleOf(rule: RuleInput, holdBack = 128): Rule {
  const [made] = rulesOf(options.parse({ rules: [{ name: "rule", ...rule }], holdBack }), "output");
  if (!made) throw new Error("the rule is for output");
  return made;
}
