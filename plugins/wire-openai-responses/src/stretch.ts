import { createPairJoiner } from "@patchbay/wire-kit";

/** A text that comes in pieces, and at last perhaps whole. */
export interface Stretch {
  /** Takes a piece; gives what can be passed on of it. Half a surrogate pair waits for its other half. */
  add(piece: string): string;
  /** Takes the whole; gives what is still missing of it. */
  fill(whole: string): string;
  /** Gives what still waits. */
  end(): string;
  isEmpty(): boolean;
}

/** Begins a text. */
export function createStretch(): Stretch {
  let taken = "";
  const pairs = createPairJoiner();
  const add = (piece: string): string => {
    taken += piece;
    return pairs.push(piece);
  };
  return {
    add,
    fill: (whole) => (whole.length > taken.length && whole.startsWith(taken) ? add(whole.slice(taken.length)) : ""),
    end: () => pairs.end(),
    isEmpty: () => taken === "",
  };
}
