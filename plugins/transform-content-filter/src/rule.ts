import type { FilterOptions, RuleOptions } from "./options.ts";
import { Automaton } from "./pattern/automaton.ts";
import { compilePattern } from "./pattern/compile-pattern.ts";
import { lengthOf } from "./pattern/length-of.ts";
import { keywordPattern } from "./pattern/keyword-pattern.ts";
import { parsePattern, type Pattern } from "./pattern/parse-pattern.ts";

/** A rule, ready to be applied. */
export interface Rule {
  readonly name: string;
  readonly action: RuleOptions["action"];
  readonly replacement: string;
  /** Follows a match from where it begins. */
  readonly automaton: Automaton;
  /** Finds where a match ends, wherever it begins. */
  readonly floating: Automaton;
}

/** The rules for one direction. @throws Error that names the rule and says what is wrong. */
export function rulesOf({ rules, holdBack }: FilterOptions, direction: "input" | "output"): readonly Rule[] {
  return rules
    .filter(({ on }) => on.includes(direction))
    .map((rule) => createRule(rule, direction === "output" && rule.action !== "flag" ? holdBack : Infinity));
}

function createRule(rule: RuleOptions, holdBack: number): Rule {
  const { name, action, replacement } = rule;
  try {
    const items = [...keywordsOf(rule), ...patternsOf(rule)];
    for (const item of items) checkLength(item, holdBack);
    const program = compilePattern({ type: "any", items });
    const automata = { automaton: new Automaton(program), floating: new Automaton(program, { isFloating: true }) };
    return { name, action, replacement, ...automata };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`rule "${name}" cannot be used: ${message}`, { cause });
  }
}

function keywordsOf({ keywords, caseSensitive, wholeWords }: RuleOptions): readonly Pattern[] {
  return keywords.length === 0 ? [] : [keywordPattern(keywords, { ignoreCase: !caseSensitive, wholeWords })];
}

function patternsOf({ patterns, caseSensitive }: RuleOptions): readonly Pattern[] {
  return patterns.map((source) => parsePattern(source, !caseSensitive));
}

function checkLength(pattern: Pattern, holdBack: number): void {
  const { min, max } = lengthOf(pattern);
  if (min === 0) throw new Error("a pattern must not match nothing");
  const needed = Number.isFinite(max) ? max : min;
  if (needed > holdBack)
    throw new Error(`its matches have up to ${needed} characters, so holdBack must be ${needed} at least`);
}
