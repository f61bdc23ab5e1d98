import type { Json } from "../model/json.ts";
import { skipSpace, stringEnd, valueEnd } from "./json-text.ts";

/**
 * Sets top-level members of a JSON object in its text and leaves every other character as it is: numbers keep their
 * digits, keys their order, unknown fields their form. A member that is missing is added at the end; of a repeated key
 * the last occurrence is set, as `JSON.parse` reads it. `text` must be a valid JSON object.
 */
export function patchJson(text: string, members: Readonly<Record<string, Json>>): string {
  const spans = findMembers(text, new Set(Object.keys(members)));
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [key, value] of Object.entries(members)) {
    const span = spans.get(key);
    if (span) edits.push({ ...span, insert: JSON.stringify(value) });
    else added.push(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  }
  if (added.length > 0) edits.push(append(text, added));
  return edits.toSorted((a, b) => b.start - a.start).reduce(apply, text);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Edit extends Span {
  readonly insert: string;
}

function apply(text: string, { start, end, insert }: Edit): string {
  return text.slice(0, start) + insert + text.slice(end);
}

function append(text: string, members: readonly string[]): Edit {
  const end = text.lastIndexOf("}");
  const comma = text.slice(0, end).trimEnd().endsWith("{") ? "" : ",";
  return { start: end, end, insert: comma + members.join(",") };
}

/** Spans of the wanted members' values, in one pass over the text. */
function findMembers(text: string, wanted: ReadonlySet<string>): ReadonlyMap<string, Span> {
  const found = new Map<string, Span>();
  let at = text.indexOf("{") + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text[at] === ",") at = skipSpace(text, at + 1);
    if (text[at] !== '"') return found;
    const keyEnd = stringEnd(text, at);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    if (typeof key === "string" && wanted.has(key)) found.set(key, { start, end });
    at = end;
  }
}
