import { skipSpace, stringEnd, valueEnd } from "@patchbay/sdk/http";

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
