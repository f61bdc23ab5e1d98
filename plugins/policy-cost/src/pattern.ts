/** Whether a name fits a pattern in which `*` stands for anything. Takes time in proportion to the name, whatever it is. */
export function fits(pattern: string, name: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return name === pattern;
  const end = name.length - tail.length;
  if (end < head.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  let from = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

/** The patterns with the most particular first: names, then by the length of what is not `*`. */
export function byPrecision(patterns: readonly string[]): readonly string[] {
  return patterns.toSorted((one, other) => precisionOf(other) - precisionOf(one));
}

function precisionOf(pattern: string): number {
  return pattern.includes("*") ? pattern.replaceAll("*", "").length : Number.MAX_SAFE_INTEGER;
}
