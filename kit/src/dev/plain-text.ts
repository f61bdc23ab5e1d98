/** Text of others without what steers a terminal; line ends stay. */
export function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (sign) =>
    sign === "\r" ? "" : `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** The same in one line of at most so many characters. */
export function oneLine(text: string, most = 240): string {
  const line = harmless(text.trim()).replaceAll(/\s*\n\s*/g, " ⏎ ");
  return line.length > most ? `${line.slice(0, most)} … ${line.length - most} more` : line;
}

/** Milliseconds for people. */
export function msText(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** `1 call`, `2 calls`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
