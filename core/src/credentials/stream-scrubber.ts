import { createIndex, cut, findSpans, type Span, type WordIndex } from "./secret-scanner.ts";

/** Takes words out of bytes that come in pieces cut anywhere. */
export interface StreamScrubber {
  /** What is certain so far. Keeps back only what may be the beginning of a word. */
  push(chunk: Uint8Array): Uint8Array;
  /** What was kept back. */
  end(): Uint8Array;
}

/** A scrubber for one stream of bytes, whatever they are; words are compared as UTF-8. */
export function createStreamScrubber(words: readonly string[]): StreamScrubber {
  const { index, known, beginnings, longest } = preparedFor(words);
  let held = "";

  /** Where the end of the text may be the beginning of a word. */
  const openAt = (text: string): number => {
    for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
      if (!beginnings.has(text.charCodeAt(at))) continue;
      const end = text.slice(at);
      if (beginsOne(known, end)) return at;
    }
    return text.length;
  };

  return {
    push(chunk) {
      const text = held + latin1(chunk);
      const spans = findSpans(text, index);
      const at = cutAt(openAt(text), spans, longest);
      const wasHeld = held !== "";
      held = text.slice(at);
      const done = spans.filter(({ end }) => end <= at);
      if (!wasHeld && held === "" && done.length === 0) return chunk;
      return Buffer.from(cut(text.slice(0, at), done), "latin1");
    },
    end() {
      const text = held;
      held = "";
      return Buffer.from(cut(text, findSpans(text, index)), "latin1");
    },
  };
}

interface Prepared {
  readonly index: WordIndex;
  readonly known: readonly string[];
  readonly beginnings: ReadonlySet<number>;
  readonly longest: number;
}

/** A node's words are the same list for all of its answers. */
const prepared = new WeakMap<readonly string[], Prepared>();

function preparedFor(words: readonly string[]): Prepared {
  const before = prepared.get(words);
  if (before) return before;
  const index = createIndex(words.map((word) => Buffer.from(word).toString("latin1")));
  const known = [...index.words.values()].flat().toSorted(byCode);
  const made = {
    index,
    known,
    beginnings: new Set(known.map((word) => word.charCodeAt(0))),
    longest: Math.max(0, ...known.map((word) => word.length)),
  };
  prepared.set(words, made);
  return made;
}

/** Whether one of the words, which are in order, begins so; for thousands of words it takes a dozen looks. */
function beginsOne(words: readonly string[], beginning: string): boolean {
  let from = 0;
  let to = words.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((words[middle] ?? "") < beginning) from = middle + 1;
    else to = middle;
  }
  return words[from]?.startsWith(beginning) === true;
}

function byCode(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** A word that was found is not cut in two: it waits for what follows, unless words overlap without an end. */
function cutAt(open: number, spans: readonly Span[], longest: number): number {
  const crossing = spans.find(({ start, end }) => start < open && end > open);
  if (crossing === undefined) return open;
  return crossing.end - crossing.start > 4 * longest ? crossing.end : crossing.start;
}

function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
}
