/**
 * Makes a test for names: `*` in a pattern stands for anything, also for nothing. One pattern that fits is enough; no
 * pattern matches nothing. Takes time in proportion to the name, whatever the patterns are.
 */
export function createGlob(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.includes("*")) return () => true;
  const exact = new Set(patterns.filter((pattern) => !pattern.includes("*")));
  const wild = patterns.filter((pattern) => pattern.includes("*")).map((pattern) => pattern.split("*"));
  return (name) => exact.has(name) || wild.some((parts) => fits(parts, name));
}

/** Each part is looked for behind the one before: the earliest place leaves most room for the rest. */
function fits([head = "", ...rest]: readonly string[], name: string): boolean {
  const tail = rest.pop() ?? "";
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
