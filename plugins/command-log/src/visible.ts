/** What clients and upstreams wrote must not move the cursor or paint the screen (ECMA-48); in one line. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");
}

/** The same for texts of several lines. */
export function visibleLines(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").split("\n").map(visible).join("\n");
}
