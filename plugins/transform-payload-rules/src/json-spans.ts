/** A stretch of text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A member of an object or an element of a list, as it stands in the text. */
export interface Child {
  /** Undefined in lists. */
  readonly key: string | undefined;
  /** Where the child begins, its key included. */
  readonly start: number;
  readonly value: Span;
}

/** An object or a list, as it stands in the text. */
export interface Container {
  readonly isList: boolean;
  /** Behind the opening bracket. */
  readonly inside: number;
  readonly children: readonly Child[];
}

/** The container that begins at `from`; undefined where something else does. `text` must be valid JSON. */
export function readContainer(text: string, from: number): Container | undefined {
  const isList = text[from] === "[";
  if (!isList && text[from] !== "{") return undefined;
  const children: Child[] = [];
  let at = skipSpace(text, from + 1);
  while (at < text.length && text[at] !== "]" && text[at] !== "}") {
    const child = readChild(text, at, isList);
    children.push(child);
    at = skipSpace(text, child.value.end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return { isList, inside: from + 1, children };
}

/** Where the value of a text begins. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

function readChild(text: string, start: number, isList: boolean): Child {
  if (isList) return { key: undefined, start, value: { start, end: valueEnd(text, start) } };
  const keyEnd = stringEnd(text, start);
  const from = skipSpace(text, skipSpace(text, keyEnd) + 1);
  return {
    key: String(JSON.parse(text.slice(start, keyEnd))),
    start,
    value: { start: from, end: valueEnd(text, from) },
  };
}

/** Behind the closing quote of the string that begins at `from`. */
function stringEnd(text: string, from: number): number {
  let at = text.indexOf('"', from + 1);
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at === -1 ? text.length : at + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text[quote - 1 - slashes] === "\\") slashes++;
  return slashes % 2 === 1;
}

function valueEnd(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return stringEnd(text, from);
  if (first === "{" || first === "[") return nestedEnd(text, from);
  const rest = /[\s,}\]]/g;
  rest.lastIndex = from;
  return rest.exec(text)?.index ?? text.length;
}

function nestedEnd(text: string, from: number): number {
  const marks = /["{}[\]]/g;
  marks.lastIndex = from;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '"') marks.lastIndex = stringEnd(text, mark.index);
    else depth += mark[0] === "{" || mark[0] === "[" ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}
