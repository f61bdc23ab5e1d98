import type { Citation } from "@patchbay/sdk";

type Unit = NonNullable<Citation["unit"]>;

/** Places in a text, as formats count them. */
export interface TextOffsets {
  readonly length: (unit: Unit) => number;
  /** An offset in another unit. The middle of a character is no place to cut at; behind the end there is nothing. */
  readonly convert: (offset: number, from: Unit, to: Unit) => number;
}

/** Makes the places of a text known; each unit is measured when it is asked for. */
export function createTextOffsets(text: string): TextOffsets {
  const known = new Map<Unit, readonly number[]>();
  const startsIn = (unit: Unit): readonly number[] => {
    const starts = known.get(unit) ?? measure(text, sizes[unit]);
    known.set(unit, starts);
    return starts;
  };
  return {
    length: (unit) => startsIn(unit).at(-1) ?? 0,
    convert(offset, from, to) {
      if (from === to) return offset;
      return startsIn(to)[indexAt(startsIn(from), offset)] ?? 0;
    },
  };
}

/** The range of the text of its part that a citation is of; without one it is of all of it. */
export function citedRange(
  { start, end, unit = "code-point" }: Citation,
  { convert, length }: TextOffsets,
  to: Unit,
): { readonly start: number; readonly end: number } {
  return {
    start: start === undefined ? 0 : convert(start, unit, to),
    end: end === undefined ? length(to) : convert(end, unit, to),
  };
}

type Size = (point: number) => number;

const sizes: Readonly<Record<Unit, Size>> = {
  "code-point": () => 1,
  "utf-16": (point) => (point > 0xff_ff ? 2 : 1),
  // Bytes of a code point (RFC 3629 §3).
  "utf-8": (point) => [0x80, 0x8_00, 0x1_00_00].filter((limit) => point >= limit).length + 1,
};

/** Where each character begins, and where the last one ends. */
function measure(text: string, sizeOf: Size): readonly number[] {
  const starts = [0];
  let at = 0;
  for (const character of text) starts.push((at += sizeOf(character.codePointAt(0) ?? 0)));
  return starts;
}

/** The last character that begins at an offset or before it. */
function indexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
