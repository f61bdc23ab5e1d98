import { applyEdits, type Edit } from "../text/edits.ts";

/** Stands where something was taken out. */
export const redacted = "[redacted]";

/** Redacts texts that follow each other: what a pattern fits may begin in one and end in another, as a stream cuts it. */
export function redactLeaves(texts: readonly string[], patterns: readonly RegExp[]): readonly string[] {
  return patterns.reduce((rest, pattern) => applyEdits(rest, matchesOf(rest.join(""), pattern)), texts);
}

function matchesOf(text: string, pattern: RegExp): readonly Edit[] {
  return [...text.matchAll(pattern)]
    .filter(([match]) => match !== "")
    .map(({ 0: match, index }) => ({ start: index, end: index + match.length, insert: redacted }));
}
