/** The patterns with the most particular first: names, then by the length of what is not `*`. */
export function byPrecision(patterns: readonly string[]): readonly string[] {
  return patterns.toSorted((one, other) => precisionOf(other) - precisionOf(one));
}

function precisionOf(pattern: string): number {
  return pattern.includes("*") ? pattern.replaceAll("*", "").length : Number.MAX_SAFE_INTEGER;
}
