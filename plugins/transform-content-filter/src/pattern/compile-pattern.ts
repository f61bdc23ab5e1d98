import type { Pattern } from "./parse-pattern.ts";

/** One step of a program; numbers are the places of the steps that follow. */
type Step =
  | { readonly type: "sign"; readonly test: (sign: string) => boolean; readonly next: number }
  | { readonly type: "edge"; readonly inside: boolean; readonly next: number }
  | { readonly type: "fork"; readonly ways: readonly number[] }
  | { readonly type: "found" };

/** A nondeterministic automaton. */
export interface Program {
  readonly steps: readonly Step[];
  readonly entry: number;
}

const maxSteps = 200_000;

/** Writes a pattern as a program. @throws Error for a pattern that would be too large. */
export function compilePattern(pattern: Pattern): Program {
  const steps: Step[] = [];
  const entry = compile(steps, pattern, add(steps, { type: "found" }));
  return { steps, entry };
}

function compile(steps: Step[], pattern: Pattern, next: number): number {
  if (pattern.type === "sign") return add(steps, { type: "sign", test: pattern.test, next });
  if (pattern.type === "edge") return add(steps, { type: "edge", inside: pattern.inside, next });
  if (pattern.type === "repeat") return compileRepeat(steps, pattern, next);
  if (pattern.type === "all") return pattern.items.reduceRight((after, item) => compile(steps, item, after), next);
  return add(steps, { type: "fork", ways: pattern.items.map((item) => compile(steps, item, next)) });
}

function compileRepeat(steps: Step[], { item, min, max }: Extract<Pattern, { type: "repeat" }>, next: number): number {
  let entry = max === Infinity ? compileLoop(steps, item, next) : next;
  if (max !== Infinity)
    for (let count = min; count < max; count++)
      entry = add(steps, { type: "fork", ways: [compile(steps, item, entry), next] });
  for (let count = 0; count < min; count++) entry = compile(steps, item, entry);
  return entry;
}

function compileLoop(steps: Step[], item: Pattern, next: number): number {
  const entry = add(steps, { type: "fork", ways: [next] });
  steps[entry] = { type: "fork", ways: [compile(steps, item, entry), next] };
  return entry;
}

function add(steps: Step[], step: Step): number {
  if (steps.length >= maxSteps)
    throw new Error("it is too large: lower the numbers of its quantifiers, or split it into rules");
  return steps.push(step) - 1;
}
