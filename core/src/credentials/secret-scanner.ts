/** Length of the piece that is looked up; shorter words cannot be found. */
export const shortestWord = 6;

/** What takes the place of a secret. */
export const redacted = "[redacted]";

const base = 0x01000193;
const outgoing = Array.from({ length: shortestWord }).reduce<number>((power) => Math.imul(power, base), 1);

/**
 * Replaces every occurrence of every word. A hash of the last characters rolls along the text and is looked up in a bit
 * table, so that the cost per character stays the same for one word and for ten thousand: a regular expression of
 * that many alternatives tries them one by one, and a split into tokens misses a word that touches other letters. The
 * ends of words are hashed, not their beginnings, which keys of one vendor share.
 */
export function createScanner(words: Iterable<string>): (text: string) => string {
  const index = createIndex(words);
  return (text) => {
    const spans = findSpans(text, index);
    return spans.length === 0 ? text : cut(text, spans);
  };
}

/** Words, made ready to be looked up. */
export interface WordIndex {
  /** Words by the hash of their end, the longest first. */
  readonly words: ReadonlyMap<number, readonly string[]>;
  readonly bits: Uint8Array;
}

/** A piece of text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Makes words ready; those that are too short are left out. */
export function createIndex(list: Iterable<string>): WordIndex {
  const words = new Map<number, string[]>();
  for (const word of new Set(list)) {
    if (word.length < shortestWord) continue;
    const hash = hashEnd(word);
    words.set(
      hash,
      [...(words.get(hash) ?? []), word].toSorted((a, b) => b.length - a.length),
    );
  }
  const bits = new Uint8Array(2 ** Math.min(22, Math.max(12, Math.ceil(Math.log2(words.size * 16 + 1)))));
  for (const hash of words.keys()) bits[hash & (bits.length - 1)] = 1;
  return { words, bits };
}

function hashEnd(word: string): number {
  let hash = 0;
  for (let at = word.length - shortestWord; at < word.length; at++) {
    hash = (Math.imul(hash, base) + word.charCodeAt(at)) | 0;
  }
  return hash;
}

/** Where words stand; those that overlap are one span. */
export function findSpans(text: string, { words, bits }: WordIndex): readonly Span[] {
  const spans: Span[] = [];
  if (words.size === 0) return spans;
  const mask = bits.length - 1;
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    hash = (Math.imul(hash, base) + text.charCodeAt(at)) | 0;
    if (at >= shortestWord) hash = (hash - Math.imul(text.charCodeAt(at - shortestWord), outgoing)) | 0;
    if (bits[hash & mask] === 0) continue;
    const end = at + 1;
    const word = words.get(hash)?.find((candidate) => text.endsWith(candidate, end));
    if (word !== undefined) join(spans, { start: end - word.length, end });
  }
  return spans;
}

/** Spans come in the order of their ends, so that only the last ones can overlap the new one. */
function join(spans: Span[], added: Span): void {
  let { start } = added;
  for (let last = spans.at(-1); last !== undefined && last.end > start; last = spans.at(-1)) {
    start = Math.min(start, last.start);
    spans.pop();
  }
  spans.push({ start, end: added.end });
}

/** The text with every span replaced. */
export function cut(text: string, spans: readonly Span[]): string {
  let result = "";
  let from = 0;
  for (const { start, end } of spans) {
    result += text.slice(from, start) + redacted;
    from = end;
  }
  return result + text.slice(from);
}
