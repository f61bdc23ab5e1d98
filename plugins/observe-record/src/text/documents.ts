/** A stretch of a body: JSON, or a line that is none. */
export interface Stretch {
  readonly kind: "json" | "line";
  readonly start: number;
  readonly end: number;
}

/** What a body is made of: one JSON text, or lines, of which those of a stream hold JSON (server-sent events, JSON lines). */
export function stretchesOf(text: string): readonly Stretch[] {
  if (isJson(text)) return [{ kind: "json", start: 0, end: text.length }];
  const stretches: Stretch[] = [];
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found + 1;
    stretches.push(stretchOf(text, start, end));
    start = end;
  }
  return stretches;
}

const dataField = /^data: ?/;

function stretchOf(text: string, start: number, end: number): Stretch {
  const line = text.slice(start, end);
  const from = start + (dataField.exec(line)?.[0].length ?? 0);
  return isJson(text.slice(from, end)) ? { kind: "json", start: from, end } : { kind: "line", start, end };
}

function isJson(text: string): boolean {
  if (!/^\s*[{["]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
