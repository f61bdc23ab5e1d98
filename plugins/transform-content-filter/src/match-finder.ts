import { GatewayError } from "@patchbay/sdk";
import { type Automaton, isWordSign, type State, textEnd } from "./pattern/automaton.ts";

/** From the first sign of a match to behind its last, in UTF-16 units from the beginning of the text. */
export interface Match {
  readonly start: number;
  readonly end: number;
}

/** A piece of a text; `base` is where it begins. */
export interface Piece {
  readonly text: string;
  readonly base: number;
  /** Nothing comes after it. */
  readonly isLast: boolean;
}

/** How a finder looks. */
export interface FinderOptions {
  readonly automaton: Automaton;
  /** Signs after which a beginning that has not become a match is given up. */
  readonly maxSigns: number;
  /** The shortest match will do: it is asked whether there is one. */
  readonly isShortest: boolean;
  /** Signs that may still be looked at, by all finders that share it; none is no limit. */
  readonly effort?: { left: number };
}

interface Run {
  state: State;
  position: number;
  signs: number;
  end?: number;
}

/** Matches that have begun are followed to their end, but not further than this. */
const maxMatchSigns = 65_536;

/** Finds the leftmost matches, one after the other, in a text that comes in pieces. */
export class MatchFinder {
  readonly #options: FinderOptions;
  #decided: number;
  #isAfterWord: boolean;
  #run: Run | undefined;

  constructor(options: FinderOptions, begin = 0, isAfterWord = false) {
    this.#options = options;
    this.#decided = begin;
    this.#isAfterWord = isAfterWord;
  }

  /** No match that is still unknown begins before this place. */
  get decided(): number {
    return this.#decided;
  }

  /** The next match; undefined when there is none in what has come so far. The piece must reach back to `decided`. */
  next(piece: Piece): Match | undefined {
    const { text, base } = piece;
    while (this.#run || this.#decided - base < text.length) {
      this.#run ??= {
        state: this.#options.automaton.begin(this.#isAfterWord),
        position: this.#decided,
        signs: 0,
      };
      if (!this.#isOver(this.#run, piece)) return undefined;
      const found = this.#conclude(this.#run, piece);
      if (found) return found;
    }
    return undefined;
  }

  /** Follows a beginning; false when more text is needed to know what becomes of it. */
  #isOver(run: Run, { text, base, isLast }: Piece): boolean {
    const { automaton, maxSigns, isShortest, effort } = this.#options;
    for (;;) {
      const sign = text.codePointAt(run.position - base) ?? textEnd;
      if (sign === textEnd && !isLast) return false;
      if (effort && effort.left-- <= 0) throw tooMuch();
      const { found, next } = automaton.step(run.state, sign);
      if (found) run.end = run.position;
      if (!next || sign === textEnd || (found && isShortest)) return true;
      if (run.signs >= (run.end === undefined ? maxSigns : maxMatchSigns)) return true;
      run.state = next;
      run.position += widthOf(sign);
      run.signs += 1;
    }
  }

  #conclude({ end }: Run, { text, base }: Piece): Match | undefined {
    const start = this.#decided;
    const first = text.codePointAt(start - base) ?? textEnd;
    this.#run = undefined;
    this.#decided = end ?? start + widthOf(first);
    this.#isAfterWord = end === undefined ? isWordSign(first) : isWordSign(signBefore(text, end - base));
    return end === undefined ? undefined : { start, end };
  }
}

/** The sign that ends before this place. */
export function signBefore(text: string, place: number): number | undefined {
  const isPair = /[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(Math.max(0, place - 2), place));
  return place > 0 ? text.codePointAt(place - (isPair ? 2 : 1)) : undefined;
}

function tooMuch(): GatewayError {
  return new GatewayError("bad-request", "the content filter cannot look through a text like this; send less of it");
}

function widthOf(sign: number): number {
  return sign > 0xffff ? 2 : 1;
}
