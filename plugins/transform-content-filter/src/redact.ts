import type { Match } from "./match-finder.ts";

/** A match and what is put in its place. */
export interface Redaction extends Match {
  readonly replacement: string;
}

/**
 * The text from one place to another with the redactions in it; of those that overlap the first is written, and of one
 * that began before the place nothing. `base` is where the text begins.
 */
export function redact(
  { text, base }: { readonly text: string; readonly base: number },
  { start, end }: Match,
  redactions: readonly Redaction[],
): string {
  let out = "";
  let place = start;
  for (const each of redactions.toSorted((a, b) => a.start - b.start)) {
    if (each.end <= place || each.start >= end) continue;
    if (each.start >= place) out += text.slice(place - base, each.start - base) + each.replacement;
    place = Math.min(each.end, end);
  }
  return out + text.slice(place - base, end - base);
}
