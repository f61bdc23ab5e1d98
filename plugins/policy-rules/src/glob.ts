/** A test for names: `*` in a pattern stands for anything. */
export function createGlob(patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map(toRegExp);
  return (name) => tests.some((test) => test.test(name));
}

function toRegExp(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
