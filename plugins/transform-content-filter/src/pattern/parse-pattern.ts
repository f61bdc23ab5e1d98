/** A pattern as a tree. Each leaf takes one sign (code point), or looks at the border between two. */
export type Pattern =
  | { readonly type: "sign"; readonly test: (sign: string) => boolean }
  | { readonly type: "edge"; readonly inside: boolean }
  | { readonly type: "all" | "any"; readonly items: readonly Pattern[] }
  | { readonly type: "repeat"; readonly item: Pattern; readonly min: number; readonly max: number };

const maxRepeats = 1000;
const maxDepth = 50;

/**
 * Reads the part of JavaScript's regular expressions that an automaton can follow in one pass: no back-references, no
 * looking around, no anchors. @throws Error that says what cannot be read.
 */
export function parsePattern(source: string, ignoreCase: boolean): Pattern {
  // What is not valid JavaScript gets its message from there, and need not be thought of below.
  void new RegExp(source, "u");
  const reader: Reader = { source, position: 0, depth: 0, ignoreCase };
  return readChoice(reader);
}

interface Reader {
  readonly source: string;
  position: number;
  depth: number;
  readonly ignoreCase: boolean;
}

function readChoice(reader: Reader): Pattern {
  const items = [readSequence(reader)];
  while (take(reader, /\|/y)) items.push(readSequence(reader));
  return items.length === 1 && items[0] ? items[0] : { type: "any", items };
}

function readSequence(reader: Reader): Pattern {
  const items: Pattern[] = [];
  while (reader.position < reader.source.length && !/[|)]/.test(reader.source.charAt(reader.position)))
    items.push(readRepeated(reader));
  return { type: "all", items };
}

function readRepeated(reader: Reader): Pattern {
  const item = readAtom(reader);
  const found = take(reader, /[*+?]|\{(\d+)(,?)(\d*)\}/y);
  if (!found) return item;
  if (take(reader, /\?/y)) throw new Error("lazy quantifiers are not supported: the longest match counts");
  const { min, max } = boundsOf(found);
  if (min > maxRepeats || (max > maxRepeats && max !== Infinity))
    throw new Error(`a quantifier may say ${maxRepeats} at most`);
  return { type: "repeat", item, min, max };
}

const shortBounds: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  "*": { min: 0, max: Infinity },
  "+": { min: 1, max: Infinity },
  "?": { min: 0, max: 1 },
};

function boundsOf([text, least = "", comma, most]: RegExpExecArray): { readonly min: number; readonly max: number } {
  const short = shortBounds[text];
  if (short) return short;
  const min = Number(least);
  if (!comma) return { min, max: min };
  return { min, max: most ? Number(most) : Infinity };
}

function readAtom(reader: Reader): Pattern {
  if (take(reader, /\((?!\?)|\(\?:|\(\?<[^=!>]+>/y)) return readGroup(reader);
  if (take(reader, /\(\?/y)) throw new Error("looking ahead or behind, and flags, are not supported");
  if (take(reader, /[$^]/y)) throw new Error("^ and $ are not supported: an answer has no lines while it comes");
  if (take(reader, /\\b/y)) return { type: "edge", inside: false };
  if (take(reader, /\\B/y)) return { type: "edge", inside: true };
  if (take(reader, /\\[1-9k]/y)) throw new Error("back-references are not supported");
  const atom = take(reader, /\\[pPu]\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\c[a-z]|\\.|\[(?:\\.|[^\\\]])*\]|\.|[^]/iuy);
  return signPattern(atom?.[0] ?? "", reader.ignoreCase);
}

function readGroup(reader: Reader): Pattern {
  reader.depth += 1;
  if (reader.depth > maxDepth) throw new Error(`groups may stand ${maxDepth} deep at most`);
  const inner = readChoice(reader);
  take(reader, /\)/y);
  reader.depth -= 1;
  return inner;
}

/** One sign is matched by the language's own means: over one sign nothing can be tried twice. */
export function signPattern(source: string, ignoreCase: boolean): Pattern {
  const expression = new RegExp(`^${source}$`, ignoreCase ? "iu" : "u");
  return { type: "sign", test: (sign) => expression.test(sign) };
}

function take(reader: Reader, expression: RegExp): RegExpExecArray | undefined {
  // Expressions are sticky and made anew by each call, so none remembers where another pattern was read.
  expression.lastIndex = reader.position;
  const found = expression.exec(reader.source) ?? undefined;
  if (found) reader.position += found[0].length;
  return found;
}
