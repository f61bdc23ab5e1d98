/** A test for names: `*` in a pattern stands for anything. No pattern matches nothing. */
export function createGlob(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes("*")));
  const wild = patterns.filter((pattern) => pattern.includes("*")).map(toRegExp);
  if (patterns.includes("*")) return () => true;
  return (name) => exact.has(name) || wild.some((pattern) => pattern.test(name));
}

function toRegExp(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
