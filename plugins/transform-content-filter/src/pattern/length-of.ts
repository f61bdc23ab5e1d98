import type { Pattern } from "./parse-pattern.ts";

/** How many signs a match has: at least, and at most. */
export interface Length {
  readonly min: number;
  readonly max: number;
}

/** The lengths that matches of a pattern can have, in signs; `max` may be infinite. */
export function lengthOf(pattern: Pattern): Length {
  if (pattern.type === "sign") return { min: 1, max: 1 };
  if (pattern.type === "edge") return { min: 0, max: 0 };
  if (pattern.type === "repeat") {
    const { min, max } = lengthOf(pattern.item);
    return { min: min * pattern.min, max: max === 0 ? 0 : max * pattern.max };
  }
  const lengths = pattern.items.map(lengthOf);
  return pattern.type === "all" ? lengths.reduce(sum, { min: 0, max: 0 }) : lengths.reduce(widest);
}

function sum(left: Length, right: Length): Length {
  return { min: left.min + right.min, max: left.max + right.max };
}

function widest(left: Length, right: Length): Length {
  return { min: Math.min(left.min, right.min), max: Math.max(left.max, right.max) };
}
