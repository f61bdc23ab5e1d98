import { labelsText } from "./exposition.ts";

/** Values by label. */
export type Labels<Name extends string> = Readonly<Record<Name, string>>;

/** What a metric is called, and by what its values are told apart. */
export interface Family<Name extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Name[];
  /** Of a counter: it counts in so many parts of the unit that it shows. Default 1. */
  readonly divisor?: number;
}

/** A metric that can be shown. */
export interface Metric {
  readonly name: string;
  readonly labels: readonly string[];
  render(): string;
}

/** Where what has no room goes. */
export const other = "other";

/** Stands in no word of a vocabulary. */
const separator = "\u0000";

interface Entry<State> {
  /** As it stands between the braces. */
  readonly text: string;
  readonly state: State;
}

/** The values of one metric by their labels; what is too much shares one value whose labels all say `other`. */
export class Series<Name extends string, State> {
  readonly #labels: readonly Name[];
  readonly #max: number;
  readonly #create: () => State;
  readonly #entries = new Map<string, Entry<State>>();

  constructor(labels: readonly Name[], max: number, create: () => State) {
    this.#labels = labels;
    this.#max = max;
    this.#create = create;
  }

  of(labels: Labels<Name>): State {
    let key = "";
    for (const name of this.#labels) key += `${labels[name]}${separator}`;
    const found = this.#entries.get(key);
    if (found) return found.state;
    const hasRoom = this.#entries.size < this.#max;
    return this.#add(this.#labels.map((name) => (hasRoom ? labels[name] : other)));
  }

  entries(): Iterable<Entry<State>> {
    return this.#entries.values();
  }

  clear(): void {
    this.#entries.clear();
  }

  #add(values: readonly string[]): State {
    const key = values.map((value) => `${value}${separator}`).join("");
    const found = this.#entries.get(key);
    if (found) return found.state;
    const text = labelsText(this.#labels.map((name, index) => [name, values[index] ?? ""] as const));
    const state = this.#create();
    this.#entries.set(key, { text, state });
    return state;
  }
}
