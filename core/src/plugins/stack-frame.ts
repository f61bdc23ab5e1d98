/** Where in these files an error was thrown, as `at file:line:column`; undefined when its trace does not say. */
export function frameIn(cause: unknown, files: readonly string[]): string | undefined {
  const trace = cause instanceof Error ? (cause.stack ?? "") : "";
  for (const line of trace.split("\n")) {
    const file = files.find((candidate) => line.includes(`${candidate}:`));
    const position = file === undefined ? null : /:\d+:\d+/.exec(line.slice(line.indexOf(file)));
    if (position !== null) return `at ${file}${position[0]}`;
  }
  return undefined;
}
