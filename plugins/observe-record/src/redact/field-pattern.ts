/** Makes a test for places in JSON: `user`, `messages.*.content` (`*`: any one key or index), `**.email` (`**`: any number). */
export function createFieldTest(patterns: readonly string[]): (path: readonly string[]) => boolean {
  const split = patterns.map((pattern) => pattern.split("."));
  return (path) => split.some((pattern) => covers(pattern, path));
}

/** Whether the pattern names the place, or one that holds it. */
function covers([first, ...rest]: readonly string[], path: readonly string[]): boolean {
  if (first === undefined) return true;
  const [key, ...deeper] = path;
  if (first === "**") return covers(rest, path) || (key !== undefined && covers([first, ...rest], deeper));
  return key !== undefined && (first === "*" || first === key) && covers(rest, deeper);
}
