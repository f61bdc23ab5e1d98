/** A string, number or word as JSON writes it, finished if it was cut: empty when nothing is certain, undefined when it is none. */
export function mendScalar(token: string, isLast: boolean): string | undefined {
  return token.startsWith('"') ? wholeString(token, isLast) : literal(token, isLast);
}

const controls: ReadonlyMap<string, string> = new Map([
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
  ["\t", String.raw`\t`],
]);

/** The string with its closing quote. An escape that was cut is left out. */
function wholeString(token: string, isLast: boolean): string {
  const closed = isLast && !isClosed(token) ? `${token.slice(0, wholeLength(token))}"` : token;
  return closed.replaceAll(/[\n\r\t]/g, (control) => controls.get(control) ?? control);
}

function isClosed(token: string): boolean {
  let backslashes = 0;
  while (token.at(-2 - backslashes) === "\\") backslashes += 1;
  return token.length > 1 && token.endsWith('"') && backslashes % 2 === 0;
}

function wholeLength(token: string): number {
  let at = 1;
  while (at < token.length) {
    const length = token[at] === "\\" ? escapeLength(token[at + 1]) : 1;
    if (at + length > token.length) break;
    at += length;
  }
  return at;
}

function escapeLength(letter: string | undefined): number {
  return letter === "u" ? 6 : 2;
}

const scalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

function literal(token: string, isLast: boolean): string | undefined {
  if (scalar.test(token)) return token;
  if (!isLast) return undefined;
  if (token === "-") return "";
  const number = token.slice(0, numberEnd(token));
  return ["true", "false", "null"].find((word) => word.startsWith(token)) ?? (scalar.test(number) ? number : undefined);
}

/** Where a number ends before a sign or letter that needs more behind it. A loop, as a pattern would look again and again. */
function numberEnd(token: string): number {
  let end = token.length;
  while (end > 0 && ".eE+-".includes(token.charAt(end - 1))) end -= 1;
  return end;
}
