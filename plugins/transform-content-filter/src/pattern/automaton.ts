import type { Program } from "./compile-pattern.ts";

/** Places in the program that are alive between two signs. */
export interface State {
  readonly places: readonly number[];
  readonly isAfterWord: boolean;
  readonly edges: Map<number, Edge>;
  /** The same for the signs that most texts are made of: a list is read faster than a map. */
  readonly ascii: (Edge | undefined)[];
}

/** What one sign does to a state. */
export interface Edge {
  /** A match ends before this sign. */
  readonly found: boolean;
  /** Undefined when nothing can become of it any more. */
  readonly next: State | undefined;
}

/** Stands for the sign after the last. */
export const textEnd = -1;

const maxStates = 2000;
const maxEdges = 50_000;

// Scripts that write without spaces have no words that a border could be drawn around.
const wordSign =
  /^(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}\p{N}_]$/u;

/**
 * Follows a program over a text in one pass: the states that it meets are made once and remembered, so that no pattern
 * can be tried again and again at the same place. A floating one begins anew at every sign and says where a match ends.
 */
export class Automaton {
  readonly #program: Program;
  readonly #isFloating: boolean;
  readonly #states = new Map<string, State>();
  #edges = 0;

  constructor(program: Program, { isFloating = false }: { readonly isFloating?: boolean } = {}) {
    this.#program = program;
    this.#isFloating = isFloating;
  }

  /** Where a match may begin, after a sign of a word or not. */
  begin(isAfterWord: boolean): State {
    return this.#stateOf([this.#program.entry], isAfterWord);
  }

  /** What this sign does; `textEnd` when there is none. */
  step(state: State, sign: number): Edge {
    const isAscii = sign >= 0 && sign < 128;
    const known = isAscii ? state.ascii[sign] : state.edges.get(sign);
    if (known) return known;
    const edge = this.#follow(state, sign);
    // Room that a text of many different signs has taken is given back; states in use stay good.
    if (++this.#edges > maxEdges || this.#states.size > maxStates) {
      this.#states.clear();
      this.#edges = 0;
      state.edges.clear();
    }
    if (isAscii) state.ascii[sign] = edge;
    else state.edges.set(sign, edge);
    return edge;
  }

  #follow(state: State, sign: number): Edge {
    const text = sign === textEnd ? "" : String.fromCodePoint(sign);
    const isWord = wordSign.test(text);
    const places = new Set<number>();
    let found = false;
    for (const place of this.#reached(state, isWord)) {
      const step = this.#program.steps[place];
      if (step?.type === "found") found = true;
      else if (step?.type === "sign" && text !== "" && step.test(text)) places.add(step.next);
    }
    if (this.#isFloating && text !== "") places.add(this.#program.entry);
    return { found, next: places.size === 0 ? undefined : this.#stateOf([...places], isWord) };
  }

  #reached({ places, isAfterWord }: State, isWord: boolean): ReadonlySet<number> {
    const seen = new Set(places);
    // A set that grows while it is walked is walked to its new end.
    for (const place of seen) {
      const step = this.#program.steps[place];
      if (step?.type === "fork") for (const way of step.ways) seen.add(way);
      else if (step?.type === "edge" && step.inside === (isAfterWord === isWord)) seen.add(step.next);
    }
    return seen;
  }

  #stateOf(places: readonly number[], isAfterWord: boolean): State {
    const sorted = places.toSorted((a, b) => a - b);
    const key = `${isAfterWord ? 1 : 0} ${sorted.join(" ")}`;
    const known = this.#states.get(key);
    if (known) return known;
    const state: State = { places: sorted, isAfterWord, edges: new Map(), ascii: [] };
    this.#states.set(key, state);
    return state;
  }
}

/** Whether this sign belongs to a word. */
export function isWordSign(sign: number | undefined): boolean {
  return sign !== undefined && wordSign.test(String.fromCodePoint(sign));
}
